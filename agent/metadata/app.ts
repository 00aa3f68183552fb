import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AuditSink } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import type {
	ReadConnectionFacts,
	SetHopLimit,
} from "../cache/connection-facts.ts";
import type { Answer } from "./answer.ts";
import { refuseDisabledEndpoint } from "./check-endpoint.ts";
import { refuseForeignHost } from "./check-host.ts";
import { checkMethod } from "./check-method.ts";
import { Connections, type LiveInstanceTable } from "./connections.ts";
import { CredentialReads } from "./credential-reads.ts";
import type { Exchange, Stage } from "./exchange.ts";
import { HeldBack } from "./held-back.ts";
import {
	type AcceptMark,
	type Identify,
	identifyInstance,
} from "./identify-instance.ts";
import { issueToken } from "./issue-token.ts";
import { limitHops } from "./limit-hops.ts";
import { MetadataTrees } from "./metadata-trees.ts";
import { MetadataUses } from "./metadata-uses.ts";
import { readMetadata } from "./read-metadata.ts";
import { readPath } from "./read-path.ts";
import { tooManyRequests, unavailable } from "./refusals.ts";
import {
	defaultAllowance,
	type RequestAllowance,
	RequestBudgets,
} from "./request-budgets.ts";
import { requestFailures } from "./request-failures.ts";
import { requireToken } from "./require-token.ts";
import { SessionTokens } from "./session-tokens.ts";
import { hasBody, skipBody } from "./skip-body.ts";

/** What the metadata service needs from the agent. */
export interface MetadataDeps {
	/** The agent's `InstanceCache`. */
	readonly table: LiveInstanceTable;
	readonly readFacts: ReadConnectionFacts;
	readonly setHopLimit: SetHopLimit;
	/** The firewall's attestation mark. */
	readonly mark: AcceptMark;
	readonly clock: Clock;
	readonly random: RandomBytes;
	/** 32 bytes, new at every start: no session token outlives the agent. */
	readonly tokenKey: Uint8Array;
	readonly logger: Logger;
	/** Names besides the link-local addresses that a Host header may carry. */
	readonly hosts?: readonly string[];
	/** Another way to tell whose connection it is, where there are no taps. */
	readonly identify?: Identify;
	/** How many connections all instances together may hold; any number unless told. */
	readonly mostConnections?: number;
	/** How often each instance may ask. */
	readonly allowance?: RequestAllowance;
	/** Where it is counted how instances ask. */
	readonly uses?: MetadataUses;
	/** Where it is written down who was given which keys. */
	readonly credentialReads?: AuditSink | undefined;
}

/** The metadata service, for a `node:http` server made with `metadataServerOptions`. */
export interface MetadataApp {
	readonly listener: (
		request: IncomingMessage,
		response: ServerResponse,
	) => void;
	/** Also cuts off at once, before they say a word, connections to the server that are no instance's. */
	attach(server: Server): void;
	/** Stops following the table, and writes down what was only counted. */
	close(): void;
}

/**
 * Makes the service that instances find at 169.254.169.254. `stages` is all that happens to a request, in order.
 *
 * Why not Koa, which serves the controller: nothing is awaited from the moment an instance is identified until its
 * answer is written, so the table cannot change in between; Koa's middleware are promises. And it may cost an
 * instance's host little: CPU per GET on a kept connection against a bare `node:http` server, medians of
 * interleaved rounds, is 1.1 (IMDSv1) and 1.2 (IMDSv2) as it is; with Koa 3 and two middleware functions 1.5
 * and 1.6, with one per stage 1.6 and 1.8, where 1.5 and 1.8 are the most it may be.
 */
export function createMetadataApp(deps: MetadataDeps): MetadataApp {
	const { identify = identifyInstance, hosts = [], ...rest } = deps;
	const { clock, allowance = defaultAllowance } = deps;
	const reads =
		deps.credentialReads && new CredentialReads(deps.credentialReads);
	const failures = requestFailures(deps.logger);
	const { uses = new MetadataUses(clock.now()) } = deps;
	const { mostConnections: most = Number.POSITIVE_INFINITY } = deps;
	const connections = new Connections({ ...rest, identify, most });
	const budgets = new RequestBudgets(allowance);
	const heldBack = new HeldBack(clock, (id) => connections.openOf(id));
	const forgetTable = deps.table.onChange((instanceId, record) => {
		if (record) return;
		budgets.forget(instanceId);
		uses.forget(instanceId);
	});
	const trees = new MetadataTrees(deps.table);
	const tokens = new SessionTokens(deps.tokenKey, deps.random);
	const stages: readonly Stage[] = [
		refuseDisabledEndpoint,
		refuseForeignHost(hosts),
		checkMethod,
		issueToken(tokens),
		requireToken(tokens),
		readMetadata(trees),
	];

	function serve(request: IncomingMessage, response: ServerResponse): void {
		const record = connections.identify(request.socket);
		if (!record) return;
		const { method = "GET", url = "", headers } = request;
		const now = clock.now();
		const { instanceId } = record.assignment;
		if (!budgets.take(instanceId, now)) {
			refuse(request.socket, response, instanceId);
			return;
		}
		const exchange = { method, path: readPath(url), headers, record, now };
		const answer = runStages(stages, exchange);
		uses.noteAnswer(exchange, answer);
		reads?.note(exchange, answer);
		if (method === "PUT") limitHops(request.socket, record, deps.setHopLimit);
		write(response, answer, exchange);
	}

	/** The connection ends with it: the answer to a request would have the next one read. */
	function refuse(
		socket: Socket,
		response: ServerResponse,
		instanceId: string,
	): void {
		uses.noteThrottled(instanceId);
		void heldBack.start(instanceId);
		const { status, headers, body } = tooManyRequests;
		if (allowance.excess === "drop") socket.destroy();
		else response.writeHead(status, [...headers]).end(body);
	}

	/** Nothing half done is ever sent. */
	function orCutOff(socket: Socket, work: () => void): void {
		try {
			work();
		} catch (error) {
			socket.destroy();
			const reason = describeError(error);
			failures.note("", reason, clock.now());
		}
	}

	return {
		listener(request, response) {
			const { socket } = request;
			orCutOff(socket, () => {
				const answer = () => serve(request, response);
				if (!hasBody(request)) answer();
				else if (connections.identify(socket)) {
					skipBody(request, () => orCutOff(socket, answer));
				}
			});
		},
		attach(server) {
			server.on("connection", (socket: Socket) =>
				orCutOff(socket, () => {
					const record = connections.identify(socket);
					if (record) heldBack.join(record.assignment.instanceId, socket);
				}),
			);
		},
		close() {
			connections.close();
			forgetTable();
			trees.close();
			reads?.end();
			failures.end();
		},
	};
}

function runStages(stages: readonly Stage[], exchange: Exchange): Answer {
	for (const stage of stages) {
		const answer = stage(exchange);
		if (answer) return answer;
	}
	return unavailable;
}

function write(
	response: ServerResponse,
	{ status, headers, body }: Answer,
	{ method, now, tokenExpiresAt }: Exchange,
): void {
	const all = [...headers];
	if (tokenExpiresAt !== undefined) {
		const seconds = Math.ceil((tokenExpiresAt - now) / 1000);
		all.push("X-Aws-Ec2-Metadata-Token-Ttl-Seconds", String(seconds));
	}
	if (method === "PUT") all.push("Connection", "close");
	response.writeHead(status, all);
	// As text Node sends it in one piece with the head, byte for byte the same.
	response.end(body.toString("latin1"), "latin1");
}
