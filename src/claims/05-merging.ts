import { planned } from './claim.ts';

export default planned({
  id: 'merging-methods',
  paper: 5,
  class: 'A',
  statement: 'At large sizes different methods of merging models behave alike.',
  expected: {
    text: 'averaging and task arithmetic within noise of each other in time; trimming methods 1.5 to 2.5 times averaging',
    provenance: 'derived',
  },
  needs: 'averaging, task arithmetic, DARE and TIES over streamed weights',
});
