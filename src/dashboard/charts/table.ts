/** @file What a chart shows as a table: for those who read rather than look, and for files. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `Parameters →` is `Parameters` in a table. */
export const plainLabel = (label: string): string => label.replace(/^[↑←]\s*|\s*→$/g, '');
