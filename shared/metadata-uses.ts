import { z } from "zod";

const timestamp = z.iso.datetime();
const count = z.int().min(0);

/** How instances have asked for their metadata since the agent's start, as one report after the other tells again. */
export const metadataUses = z.object({
	/** The agent's start: counts of another one come on top of those of this. */
	since: timestamp,
	instances: z.array(
		z.object({
			instanceId: z.string(),
			/** Answered without a session token. */
			v1: count,
			/** Asked without a session token where one is required. */
			v1Refused: count,
			/** Asked with a good session token. */
			v2: count,
			badTokens: count,
			/** Refused because there were too many. */
			throttled: count,
			/** When it last asked without a session token, answered or not. */
			lastV1: timestamp.optional(),
			lastV2: timestamp.optional(),
		}),
	),
});
export type MetadataUses = z.infer<typeof metadataUses>;
