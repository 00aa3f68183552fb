import {
	addNodeRequest,
	groupNodeRequest,
	type NodeAction,
	nodeActions,
	restrictProfileRequest,
} from "#shared/admin-api/nodes.ts";
import type { AdminServices } from "../admin-services.ts";
import { banNode, removeNode, setDraining, unbanNode } from "../change-node.ts";
import { addNode, newToken } from "../join-node.ts";
import { summarizeNodes } from "../list-nodes.ts";
import {
	groupNode,
	listRestrictedProfiles,
	restrictProfile,
} from "../node-groups.ts";
import type { AdminRoute } from "./route.ts";

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

/** The hosts, and which of them a profile may be used on. */
export const nodeRoutes: readonly AdminRoute[] = [
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
];
