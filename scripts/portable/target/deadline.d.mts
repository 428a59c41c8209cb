/** Seconds after the start. */
export interface Moments {
  readonly budgetS: number;
  readonly cancelS: number;
  readonly forceS: number;
  readonly endS: number;
}

export function momentsOf(limitS: number): Moments;
export function watchDeadline(limitS: number, note: (line: string) => void): void;
