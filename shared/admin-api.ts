import { join } from "node:path";
import { z } from "zod";
import { useCounts } from "./metadata-uses.ts";
import { nodeName } from "./node-api.ts";

/**
 * The contract between a controller and its operators: JSON over HTTP on a UNIX socket in the controller's
 * data folder. Whoever may open the socket (mode 0600) may as well read the root credentials beside it, so the
 * file's owner is the whole authentication, and there is nothing to steal from a network.
 */
export function adminSocket(dataDir: string): string {
	return join(dataDir, "admin.sock");
}

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

/** `GET /v1/identity-certificates`: PEM, one after another; `POST …/replace` puts another key into use. */
export const identityCertificates = z.object({ certificates: z.string() });

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

/** An instance as operators see it: `GET /v1/instances/<id>`. */
export const instanceSummary = z.object({
	instanceId: z.string(),
	accountId: z.string(),
	/** EC2's name of it. */
	state: z.string(),
	node: z.string(),
	/** Where it goes on once its present node has let go of it. */
	movesTo: z.string().nullable(),
	epoch: z.int(),
	privateIp: z.string(),
	/** It runs, and can read its metadata and its credentials. */
	ready: z.boolean(),
	/** Why it is as it is, for people. */
	message: z.string().nullable(),
});
export type InstanceSummary = z.infer<typeof instanceSummary>;
/** `GET /v1/instances?node=…`. */
export const instanceList = z.object({ instances: z.array(instanceSummary) });

/** `POST /v1/instances/<id>/move`. */
export const moveRequest = z.object({ to: nodeName.optional() });
export const moveAnswer = z.object({
	from: z.string(),
	to: z.string(),
	/** `stopping`: it goes on elsewhere as soon as its host has stopped it. */
	status: z.enum(["moved", "stopping"]),
	/** The host has not been heard of for a while, and must be before the instance can go on. */
	waitsForSilentHost: z.boolean(),
});
export type MoveAnswer = z.infer<typeof moveAnswer>;

/** Whose sessions can be killed at once: `POST /v1/revocations`. */
export const revocableKinds = ["role", "instance", "node"] as const;
export const revokeRequest = z.object({
	kind: z.enum(revocableKinds),
	/** A role's name or ARN, an instance's id, a node's name. */
	name: z.string().min(1).max(2048),
});
export type RevokeRequest = z.infer<typeof revokeRequest>;

/** What keys that can be rotated are for: sealing session tokens, and signing our own identity tokens. */
export const keyUses = ["sessions", "tokens"] as const;
export type KeyUse = (typeof keyUses)[number];

export const keySummary = z.object({
	use: z.enum(keyUses),
	id: z.string(),
	/** `announced`: used next; `verifying`: what was made with it is still good. */
	state: z.enum(["announced", "in use", "verifying"]),
	created: z.iso.datetime(),
	usableFrom: z.iso.datetime(),
	/** When it goes; null while it has no successor. */
	ends: z.iso.datetime().nullable(),
});
export type KeySummary = z.infer<typeof keySummary>;

/** `GET /v1/keys`. */
export const keyList = z.object({ keys: z.array(keySummary) });

/** `POST /v1/keys`: a new key; it comes into use once everybody can know it. */
export const rotateKeysRequest = z.object({ use: z.enum(keyUses) });

/** `POST /v1/keys/revocations`: a key and all that was made with it, at once. */
export const revokeKeyRequest = z.object({
	use: z.enum(keyUses),
	id: z.string().min(1).max(64),
});
export type RevokeKeyRequest = z.infer<typeof revokeKeyRequest>;

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

/** How much an account may have of something; `default` is AWS's. */
export const accountQuota = z.object({
	name: z.string(),
	value: z.int(),
	default: z.int(),
});
export type AccountQuota = z.infer<typeof accountQuota>;

/** `GET /v1/quotas?account=…`, an id or an alias. */
export const quotaList = z.object({ quotas: z.array(accountQuota) });

/** `POST /v1/quotas`. */
export const setQuotaRequest = z.object({
	account: z.string(),
	quota: z.string(),
	value: z.int().min(1).max(1_000_000),
});
export type SetQuotaRequest = z.infer<typeof setQuotaRequest>;

/** One CA of nodes. */
export const authorityStatus = z.object({
	/** SHA-256 of its certificate, as openssl prints it. */
	fingerprint: z.string(),
	/** `announced` signs nothing yet, `trusted` nothing any more. */
	status: z.enum(["announced", "signing", "trusted"]),
	signsFrom: z.iso.datetime(),
	/** Names of nodes that have had no certificate since it was made, and so would not trust it. */
	unknownTo: z.array(z.string()),
});
export type AuthorityStatus = z.infer<typeof authorityStatus>;

/** `GET /v1/authorities`, oldest first. */
export const authorityList = z.object({
	authorities: z.array(authorityStatus),
});

/** `POST /v1/authorities/rotate`; `POST /v1/authorities/replace` takes nothing. */
export const rotateAuthority = z.object({
	/** How long the new CA is only made known; 45 days when not told. */
	announceSeconds: z
		.int()
		.min(1)
		.max(365 * 86_400)
		.optional(),
});
export type RotateAuthority = z.infer<typeof rotateAuthority>;

/** How an instance asks for its metadata. */
export const instanceImds = z.object({
	instanceId: z.string(),
	accountId: z.string(),
	nodeName: z.string().nullable(),
	httpTokens: z.enum(["optional", "required"]),
	/** Whether IMDSv2 can be required of it; `required` where it is already. */
	safe: z.enum(["yes", "no", "unknown", "required"]),
	/** Null, as all below, where its host has told nothing yet. */
	countedSince: z.iso.datetime().nullable(),
	counts: useCounts.nullable(),
	/** When it last asked without a session token, answered or not. */
	lastV1: z.iso.datetime().nullable(),
	lastV2: z.iso.datetime().nullable(),
});
export type InstanceImds = z.infer<typeof instanceImds>;

/** `GET /v1/imds`, or `GET /v1/imds?lastSeconds=…` to judge by that time instead of since each instance's last start. */
export const imdsReport = z.object({ instances: z.array(instanceImds) });
export type ImdsReport = z.infer<typeof imdsReport>;

/** The answer of every failed call. */
export const adminError = z.object({ code: z.string(), message: z.string() });
