import type { Stage } from "./exchange.ts";
import type { MetadataTrees } from "./metadata-trees.ts";

/** Answers from the instance's tree. */
export function readMetadata(trees: MetadataTrees): Stage {
	return function answerFromTree({ record, path, now, tokenExpiresAt }) {
		return trees.of(record).read(path, now, tokenExpiresAt !== undefined);
	};
}
