import { untestable } from './claim.ts';

export default untestable({
  id: 'henighan-power-constant',
  paper: 20,
  class: 'C',
  statement: 'Loss in four domains follows a power law plus a constant in model size and in computation.',
  why: 'The paper publishes fitted constants, not the points; fitting curves drawn from its constants would only test the fitting.',
  lends:
    'Its 12 rows are what the fitting engine is held against: data drawn from each must give its constants back.',
});
