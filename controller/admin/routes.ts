import type { z } from "zod";
import { setQuotaRequest } from "#shared/admin-api/accounts.ts";
import { moveRequest } from "#shared/admin-api/instances.ts";
import {
	revokeKeyRequest,
	revokeRequest,
	rotateAuthority as rotateAuthorityRequest,
	rotateKeysRequest,
} from "#shared/admin-api/keys.ts";
import {
	addNodeRequest,
	groupNodeRequest,
	type NodeAction,
	nodeActions,
	restrictProfileRequest,
} from "#shared/admin-api/nodes.ts";
import { listQuotas, setQuota } from "./account-quotas.ts";
import type { AdminServices } from "./admin-services.ts";
import {
	listAuthorities,
	replaceAuthority,
	rotateAuthority,
} from "./authorities.ts";
import { banNode, removeNode, setDraining, unbanNode } from "./change-node.ts";
import {
	replaceIdentityKey,
	showIdentityCertificates,
} from "./identity-certificates.ts";
import { reportImds } from "./imds-report.ts";
import { addNode, newToken } from "./join-node.ts";
import { listKeys, revokeKey, rotateKeys } from "./keys.ts";
import { listInstances, showInstance } from "./list-instances.ts";
import { summarizeNodes } from "./list-nodes.ts";
import { moveInstance } from "./move-instance.ts";
import {
	groupNode,
	listRestrictedProfiles,
	restrictProfile,
} from "./node-groups.ts";
import { explainRefusal, listRefusals } from "./refusals.ts";
import { revokeSessions } from "./revoke.ts";

/** One call as its handler sees it. */
export interface AdminCall {
	readonly services: AdminServices;
	/** What the path's variable parts hold, by their names. */
	readonly path: Readonly<Record<string, string | undefined>>;
	readonly query: Readonly<Record<string, string>>;
	/** The body, parsed; throws AdminError with these words when it is not of the schema. */
	body<T>(schema: z.ZodType<T>, otherwise: string): T;
}

/** One call of the operators' API; what `handle` answers is the body, `{}` when nothing. */
export interface AdminRoute {
	readonly method: "GET" | "POST" | "DELETE";
	/** Of the whole path; its named groups become `path`. */
	readonly pattern: RegExp;
	handle(call: AdminCall): Promise<unknown>;
}

type ChangeNode = (services: AdminServices, name: string) => Promise<unknown>;

function nodeRoute(action: NodeAction): AdminRoute {
	const change = changes[action];
	return {
		method: "POST",
		pattern: new RegExp(`^/v1/nodes/(?<name>[A-Za-z0-9.-]+)/${action}$`),
		handle: ({ services, path }) => change(services, path.name ?? ""),
	};
}

const changes: Readonly<Record<NodeAction, ChangeNode>> = {
	token: newToken,
	ban: banNode,
	unban: unbanNode,
	drain: (services, name) => setDraining(services, name, true),
	resume: (services, name) => setDraining(services, name, false),
};

const GROUP_WORDS =
	"a group's name has 1 to 63 letters, digits, dots, dashes and underscores";

/** The whole API of operators. What is not here does not exist. */
export const routes: readonly AdminRoute[] = [
	{
		method: "GET",
		pattern: /^\/v1\/nodes$/,
		handle: ({ services }) => summarizeNodes(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/nodes$/,
		handle: (call) => {
			const words =
				"a node's name has 1 to 63 letters, digits, dots and dashes";
			return addNode(call.services, call.body(addNodeRequest, words).name);
		},
	},
	{
		method: "DELETE",
		pattern: /^\/v1\/nodes\/(?<name>[A-Za-z0-9.-]+)$/,
		handle: ({ services, path }) => removeNode(services, path.name ?? ""),
	},
	...nodeActions.map(nodeRoute),
	{
		method: "POST",
		pattern: /^\/v1\/nodes\/(?<name>[A-Za-z0-9.-]+)\/groups$/,
		handle: (call) => {
			const { groups } = call.body(groupNodeRequest, GROUP_WORDS);
			return groupNode(call.services, call.path.name ?? "", groups);
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/profile-groups$/,
		handle: ({ services }) => listRestrictedProfiles(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/profile-groups$/,
		handle: (call) => {
			const request = call.body(restrictProfileRequest, GROUP_WORDS);
			const { profile, groups } = request;
			return restrictProfile(call.services, profile, groups);
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/instances$/,
		handle: ({ services, query }) => listInstances(services, query.node),
	},
	{
		method: "GET",
		pattern: /^\/v1\/instances\/(?<id>[a-z0-9-]+)$/,
		handle: ({ services, path }) => showInstance(services, path.id ?? ""),
	},
	{
		method: "POST",
		pattern: /^\/v1\/instances\/(?<id>[a-z0-9-]+)\/move$/,
		handle: (call) => {
			const { to } = call.body(moveRequest, "name a node to move it to");
			return moveInstance(call.services, call.path.id ?? "", to);
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/authorities$/,
		handle: ({ services }) => listAuthorities(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/authorities\/rotate$/,
		handle: (call) => {
			const words = "a CA is announced for a second to a year";
			const request = call.body(rotateAuthorityRequest, words);
			return rotateAuthority(call.services, request);
		},
	},
	{
		method: "POST",
		pattern: /^\/v1\/authorities\/replace$/,
		handle: ({ services }) => replaceAuthority(services),
	},
	{
		method: "GET",
		pattern: /^\/v1\/identity-certificates$/,
		handle: ({ services }) => showIdentityCertificates(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/identity-certificates\/replace$/,
		handle: ({ services }) => replaceIdentityKey(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/revocations$/,
		handle: (call) => {
			const words = "name what to revoke: a role, an instance or a node";
			return revokeSessions(call.services, call.body(revokeRequest, words));
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/refusals$/,
		handle: ({ services }) => listRefusals(services),
	},
	{
		method: "GET",
		pattern: /^\/v1\/refusals\/(?<id>[0-9a-f-]{36})$/,
		handle: ({ services, path }) => explainRefusal(services, path.id ?? ""),
	},
	{
		method: "GET",
		pattern: /^\/v1\/keys$/,
		handle: ({ services }) => listKeys(services),
	},
	{
		method: "POST",
		pattern: /^\/v1\/keys$/,
		handle: (call) => {
			const words = "name what to rotate: the keys of sessions or of tokens";
			return rotateKeys(call.services, call.body(rotateKeysRequest, words).use);
		},
	},
	{
		method: "POST",
		pattern: /^\/v1\/keys\/revocations$/,
		handle: (call) => {
			const words = "name a key: what it is for, and its id";
			return revokeKey(call.services, call.body(revokeKeyRequest, words));
		},
	},
	{
		method: "GET",
		pattern: /^\/v1\/imds$/,
		handle: ({ services, query }) => reportImds(services, query.lastSeconds),
	},
	{
		method: "GET",
		pattern: /^\/v1\/quotas$/,
		handle: ({ services, query }) => listQuotas(services, query.account ?? ""),
	},
	{
		method: "POST",
		pattern: /^\/v1\/quotas$/,
		handle: (call) => {
			const words = "a quota is a whole number from 1 to 1000000";
			return setQuota(call.services, call.body(setQuotaRequest, words));
		},
	},
];
