import { z } from "zod";

/** A call that was refused; what is not known is null. */
export const refusalSummary = z.object({
	requestId: z.string(),
	time: z.iso.datetime(),
	/** `service:Operation`. */
	action: z.string().nullable(),
	/** Null for callers who proved nothing. */
	callerArn: z.string().nullable(),
	accessKeyId: z.string().nullable(),
	sourceIp: z.string(),
	code: z.string(),
});
export type RefusalSummary = z.infer<typeof refusalSummary>;

/** `GET /v1/refusals`: the last ones. */
export const refusalList = z.object({ refusals: z.array(refusalSummary) });

const policySource = z.enum([
	"account",
	"identity",
	"boundary",
	"session",
	"resource",
]);
const outcome = z.enum(["Allow", "ExplicitDeny", "ImplicitDeny"]);

/** `GET /v1/refusals/<request id>`: why. */
export const explainedRefusal = refusalSummary.extend({
	message: z.string(),
	/** What the caller was not told. */
	reason: z.string().nullable(),
	/** Null when no policy was asked. */
	decision: z
		.object({
			effect: outcome,
			source: policySource,
			action: z.string(),
			resource: z.string(),
			outcomes: z.partialRecord(policySource, outcome),
			/** Every statement about the action, and what was in its way. */
			statements: z.array(
				z.object({
					source: policySource,
					policy: z.string(),
					statement: z.string(),
					effect: z.enum(["Allow", "Deny"]),
					applied: z.boolean(),
					unmet: z.array(z.string()),
				}),
			),
			/** What policies could ask about the call. */
			context: z.record(z.string(), z.array(z.string())),
		})
		.nullable(),
});
export type ExplainedRefusal = z.infer<typeof explainedRefusal>;
