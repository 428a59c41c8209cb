import { untestable } from './claim.ts';

export default untestable({
  id: 'sail-vl-data',
  paper: 40,
  class: 'D',
  statement: 'Better data turn the gain from more of it from logarithmic to nearly linear.',
  why: 'It needs trained vision-language models.',
  lends:
    'Its curves were not read as numbers. It lends the pair `logarithmic` against `linear`, and the exponent between them (`box-cox`).',
});
