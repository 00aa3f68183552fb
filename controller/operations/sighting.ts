import type { Sighting } from "./operation.ts";

/**
 * Whether what is found now is what the call was authorized on. What has taken the name since is not there for this
 * call, as if it had run when it was authorized. True for what no question was asked about.
 */
export function isAsSighted(
	sightings: readonly Sighting[],
	{ sought, id }: Sighting,
): boolean {
	return sightings.every((seen) => seen.sought !== sought || seen.id === id);
}
