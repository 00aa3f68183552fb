import { z } from "zod";

const timestamp = z.iso.datetime();
const count = z.int().min(0);

/** How often an instance has asked for its metadata, by how it asked. */
export const useCounts = z.object({
	/** Answered without a session token. */
	v1: count,
	/** Asked without a session token where one is required. */
	v1Refused: count,
	/** Asked with a good session token. */
	v2: count,
	badTokens: count,
	/** Refused because there were too many. */
	throttled: count,
});
export type UseCounts = z.infer<typeof useCounts>;

/** How instances have asked since the agent's start, as one report after the other tells again. */
export const metadataUses = z.object({
	/** The agent's start: the counts of another one come on top of these. */
	since: timestamp,
	instances: z.array(
		useCounts.extend({
			instanceId: z.string(),
			/** When it last asked without a session token, answered or not. */
			lastV1: timestamp.optional(),
			lastV2: timestamp.optional(),
		}),
	),
});
export type MetadataUses = z.infer<typeof metadataUses>;
