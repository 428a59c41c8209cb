/** @file The elements of the community's view. */
import { CommunityRuns } from './runs-table.ts';
import { CommunityView } from './community-view.ts';

export const COMMUNITY_ELEMENTS = {
  'rooflaw-community-runs': CommunityRuns,
  'rooflaw-community': CommunityView,
} as const;
