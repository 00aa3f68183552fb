import { adoptRequest, moveRequest } from "#shared/admin-api/instances.ts";
import { adoptMachine } from "../adopt-machine.ts";
import { reportImds } from "../imds-report.ts";
import { listInstances, showInstance } from "../list-instances.ts";
import { moveInstance } from "../move-instance.ts";
import type { AdminRoute } from "./route.ts";

/** Where instances run, and how they ask for their metadata. */
export const instanceRoutes: readonly AdminRoute[] = [
	{
		method: "GET",
		pattern: /^\/v1\/instances$/,
		handle: ({ services, query }) => listInstances(services, query.node),
	},
	{
		method: "POST",
		pattern: /^\/v1\/instances$/,
		handle: (call) => {
			const words =
				"name the node, the machine's interface on it, its own MAC (lower case), its own IPv4 address (no loopback, link-local or multicast one) and an instance type";
			return adoptMachine(call.services, call.body(adoptRequest, words));
		},
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
		pattern: /^\/v1\/imds$/,
		handle: ({ services, query }) => reportImds(services, query.lastSeconds),
	},
];
