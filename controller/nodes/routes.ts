import type { z } from "zod";
import {
	credentialsRequest,
	enrolRequest,
	nodeApiRoutes,
	renewRequest,
	report,
} from "#shared/node-api.ts";
import type { NodeTable } from "../store/schema.ts";
import type { CallerRule } from "./authenticate-node.ts";
import { enrol } from "./enrol.ts";
import { issueBatch } from "./issue-batch.ts";
import { NodeApiError } from "./node-api-error.ts";
import type { NodeServices } from "./node-services.ts";
import { type Poll, pollAssignments } from "./poll-assignments.ts";
import { renew } from "./renew.ts";
import { reportStatus } from "./report-status.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** One call as its handler sees it. */
export interface NodeCall {
	readonly services: NodeServices;
	/** The body as parsed from JSON; undefined without one. */
	readonly body: unknown;
	/** The long poll's own part of the request. */
	readonly poll: Omit<Poll, "admit">;
	/** The asking node, read and admitted now; only where the route demands one. */
	admit(): Promise<NodeTable>;
}

/** What a call answers; without a body, 304 when it has an ETag and 204 when not. */
export interface NodeAnswer {
	readonly etag?: string;
	readonly body?: object;
}

/** One call of the node API: who may make it, how much it may send, and what it does. */
export interface Route {
	readonly method: string;
	readonly path: string;
	readonly caller: CallerRule | "anyone";
	readonly bodyLimit: number;
	handle(call: NodeCall): Promise<NodeAnswer>;
}

/** The whole node API. What is not here does not exist; only enrolment works without a certificate. */
export const routes: readonly Route[] = [
	{
		...nodeApiRoutes.enrol,
		caller: "anyone",
		bodyLimit: 32 * KIB,
		handle: async ({ services, body }) => ({
			body: await enrol(services, decode(enrolRequest, body)),
		}),
	},
	{
		...nodeApiRoutes.renew,
		caller: "renewing-node",
		bodyLimit: 32 * KIB,
		handle: async (call) => {
			const request = decode(renewRequest, call.body);
			return { body: await renew(call.services, await call.admit(), request) };
		},
	},
	{
		...nodeApiRoutes.assignments,
		caller: "node",
		bodyLimit: 0,
		handle: async (call) => {
			const poll = { ...call.poll, admit: () => call.admit() };
			const { etag, assignments } = await pollAssignments(call.services, poll);
			return assignments ? { etag, body: assignments } : { etag };
		},
	},
	{
		...nodeApiRoutes.credentials,
		caller: "node",
		bodyLimit: MIB,
		handle: async (call) => {
			const request = decode(credentialsRequest, call.body);
			const node = await call.admit();
			return { body: await issueBatch(call.services, node, request) };
		},
	},
	{
		...nodeApiRoutes.report,
		caller: "node",
		bodyLimit: 4 * MIB,
		handle: async (call) => {
			const said = decode(report, call.body);
			await reportStatus(call.services, await call.admit(), said);
			return {};
		},
	},
];

function decode<T>(schema: z.ZodType<T>, body: unknown): T {
	const { success, data, error } = schema.safeParse(body);
	if (success) return data;
	const [issue] = error.issues;
	const where = issue?.path.join(".") ?? "";
	throw new NodeApiError(
		400,
		"InvalidRequest",
		`${where}: ${issue?.message ?? "not as agreed"}`,
	);
}
