/** @file What of an adapter decides which variants it is given. */
export interface Adapts {
  readonly isSoftware: boolean;
  readonly features: ReadonlySet<string>;
}
