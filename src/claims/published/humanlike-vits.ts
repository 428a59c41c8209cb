/** @file The 78 published runs of arXiv:2308.03712; README.md says where they come from. */
import text from './humanlike-vits.csv?raw';

export interface VitRun {
  readonly parameters: number;
  /** Of video. */
  readonly hours: number;
  /** Side of a picture. */
  readonly px: number;
  /** Accuracies in percent. */
  readonly top1: number;
  readonly top5: number;
}

const [header = [], ...lines] = text
  .trim()
  .split('\n')
  .map((line) => line.split(','));

const cell = (cells: readonly string[], name: keyof VitRun): number => Number(cells[header.indexOf(name)]);

export const humanVits: readonly VitRun[] = lines.map((cells) => ({
  parameters: cell(cells, 'parameters'),
  hours: cell(cells, 'hours'),
  px: cell(cells, 'px'),
  top1: cell(cells, 'top1'),
  top5: cell(cells, 'top5'),
}));
