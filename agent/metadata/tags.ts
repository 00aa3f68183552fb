import type { InstanceAssignment } from "#shared/node-api.ts";
import { isSegment } from "./is-segment.ts";
import { type Leaf, metaData } from "./leaf.ts";

/** The instance's tags, where its options show them. One with an empty value is there, and empty. */
export function tagLeaves({ tags = [] }: InstanceAssignment): Leaf[] {
	return tags
		.filter(({ key }) => isSegment(key))
		.map(({ key, value }) => {
			return { ...metaData("tags/instance/<key>", key), content: value };
		});
}
