/**
 * @file The version of what numbers mean. It is raised when the cost, the inputs or the way of timing of a workload
 * changes under the same id, so that times before and after must not be compared; stored runs keep their own.
 */
export const DATA_VERSION = 1;

/** The version of a stored run. */
export const dataVersionOf = ({ data }: { readonly data?: number | undefined }): number => data ?? 1;
