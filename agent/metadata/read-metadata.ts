import type { InstanceRecord } from "../cache/instance-record.ts";
import type { Stage } from "./exchange.ts";
import { MetadataTree } from "./metadata-tree.ts";

/** Answers from the instance's tree, which is rendered anew only when its record is another. */
export function readMetadata(): Stage {
	const trees = new WeakMap<InstanceRecord, MetadataTree>();
	return function answerFromTree({ record, path, now, tokenExpiresAt }) {
		let tree = trees.get(record);
		if (!tree) {
			tree = new MetadataTree(record);
			trees.set(record, tree);
		}
		return tree.read(path, now, tokenExpiresAt !== undefined);
	};
}
