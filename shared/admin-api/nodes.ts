import { z } from "zod";
import { nodeName } from "../node-api.ts";

export const addNodeRequest = z.object({ name: nodeName });

/** A node that may enrol now. The join token is shown once. */
export const joinableNode = z.object({
	name: z.string(),
	joinToken: z.string(),
	/** When the token ends, ISO. */
	expires: z.iso.datetime(),
});
export type JoinableNode = z.infer<typeof joinableNode>;

export const nodeSummary = z.object({
	name: z.string(),
	/** `joining` until it has enrolled, `silent` when it has not reported for a while. */
	status: z.enum(["joining", "ready", "silent", "draining", "banned"]),
	zone: z.string().nullable(),
	hypervisor: z.string().nullable(),
	instances: z.int(),
	lastReport: z.iso.datetime().nullable(),
	groups: z.array(z.string()).default([]),
});
export type NodeSummary = z.infer<typeof nodeSummary>;
export const nodeList = z.object({ nodes: z.array(nodeSummary) });

/** What can be done to a node by name: `POST /v1/nodes/<name>/<action>`. */
export const nodeActions = [
	"token",
	"ban",
	"unban",
	"drain",
	"resume",
] as const;
export type NodeAction = (typeof nodeActions)[number];

/** Node groups: `POST /v1/nodes/<name>/groups`, `POST /v1/profile-groups`. None named: in no group, used everywhere. */
const groupNames = z
	.array(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/))
	.max(50);
export const groupNodeRequest = z.object({ groups: groupNames });
export const restrictProfileRequest = z.object({
	/** A name or an ARN. */
	profile: z.string().min(1).max(2048),
	groups: groupNames,
});
export type RestrictProfileRequest = z.infer<typeof restrictProfileRequest>;

/** An instance on a host where its profile may not be used. */
export const restrictedInstance = z.object({
	instanceId: z.string(),
	node: z.string(),
});
export type RestrictedInstance = z.infer<typeof restrictedInstance>;
export const restrictProfileAnswer = z.object({
	elsewhere: z.array(restrictedInstance),
});

/** A profile and the groups of nodes where instances with it may run. */
export const profileGroups = z.object({
	accountId: z.string(),
	/** Its name in lower case. */
	profile: z.string(),
	groups: z.array(z.string()),
});
export type ProfileGroups = z.infer<typeof profileGroups>;
/** `GET /v1/profile-groups`. */
export const profileGroupsList = z.object({
	profiles: z.array(profileGroups),
});
