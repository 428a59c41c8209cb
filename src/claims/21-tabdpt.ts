import { planned } from './claim.ts';

export default planned({
  id: 'tabdpt-retrieval',
  paper: 21,
  class: 'B',
  statement:
    'A tabular foundation model answers quickly on new tasks, retrieving its context by nearest neighbours.',
  expected: {
    text: 'retrieval grows with rows × features and overtakes attention past some table size',
    provenance: 'derived',
  },
  needs: 'nearest-neighbour distances with top-k beside attention over the retrieved rows',
});
