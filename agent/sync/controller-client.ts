import { Agent } from "node:https";
import got, { type Got, type Method, type Response } from "got";
import type { z } from "zod";
import {
	formatListenAddress,
	type ListenAddress,
} from "#shared/listen-address.ts";
import {
	type Assignments,
	assignments,
	type CertificateAnswer,
	CONTROLLER_SERVER_NAME,
	type CredentialsAnswer,
	type CredentialsRequest,
	certificateAnswer,
	credentialsAnswer,
	type EnrolRequest,
	nodeApiError,
	nodeApiRoutes,
	type RenewRequest,
	type Report,
} from "#shared/node-api.ts";
import { parseRetryAfter } from "./backoff.ts";
import { ControllerError } from "./controller-error.ts";

const CALL_TIMEOUT_MS = 20_000;

/** The wanted state and its name, as the long poll answers them. */
export interface KnownAssignments {
	readonly etag: string;
	readonly assignments: Assignments;
}

/** The node API as an agent calls it. Every call is one try and rejects with ControllerError. */
export interface ControllerClient {
	enrol(request: EnrolRequest): Promise<CertificateAnswer>;
	renew(
		request: RenewRequest,
		signal?: AbortSignal,
	): Promise<CertificateAnswer>;
	/** Waits up to `waitSeconds` for a state other than the one known; undefined when there is none. */
	assignments(
		knownEtag: string | undefined,
		waitSeconds: number,
		signal: AbortSignal,
	): Promise<KnownAssignments | undefined>;
	credentials(
		request: CredentialsRequest,
		signal?: AbortSignal,
	): Promise<CredentialsAnswer>;
	report(report: Report, signal?: AbortSignal): Promise<void>;
	/** Closes the connections; calls under way fail. */
	close(): void;
}

/** What connections are secured with: the CA alone is trusted; key and certificate are absent only for enrolment. */
export interface ClientTrust {
	readonly ca: string;
	readonly key?: string;
	readonly certificate?: string;
}

interface Call {
	readonly route: { readonly method: Method; readonly path: string };
	readonly json?: object | undefined;
	readonly headers?: Record<string, string>;
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal | undefined;
}

/** Makes a client over mutual TLS 1.3, by TCP or through a UNIX socket, demanding the controller's name either way. */
export function createControllerClient(
	address: ListenAddress,
	trust: ClientTrust,
): ControllerClient {
	const agent = createTlsAgent(address, trust);
	const client = got.extend({
		agent: { https: agent },
		retry: { limit: 0 },
		throwHttpErrors: false,
		followRedirect: false,
	});
	const base = baseUrl(address);
	const call = (parts: Call) => callOnce(client, base, parts);
	const post = async <T>(
		route: Call["route"],
		schema: z.ZodType<T>,
		json: object,
		signal?: AbortSignal,
	) => decode(schema, await call({ route, json, signal }));

	return {
		enrol: (request) => post(nodeApiRoutes.enrol, certificateAnswer, request),
		renew: (request, signal) =>
			post(nodeApiRoutes.renew, certificateAnswer, request, signal),
		credentials: (request, signal) =>
			post(nodeApiRoutes.credentials, credentialsAnswer, request, signal),
		async report(report, signal) {
			await call({ route: nodeApiRoutes.report, json: report, signal });
		},
		async assignments(knownEtag, waitSeconds, signal) {
			const answer = await call({
				route: nodeApiRoutes.assignments,
				headers: {
					prefer: `wait=${waitSeconds}`,
					...(knownEtag === undefined ? {} : { "if-none-match": knownEtag }),
				},
				timeoutMs: waitSeconds * 1000 + CALL_TIMEOUT_MS,
				signal,
			});
			if (answer.statusCode === 304) return undefined;
			const etag = answer.headers.etag;
			if (!etag) throw notAsAgreed("no ETag");
			return { etag, assignments: decode(assignments, answer) };
		},
		close: () => agent.destroy(),
	};
}

function createTlsAgent(address: ListenAddress, trust: ClientTrust): Agent {
	return new Agent({
		...(address.kind === "unix" ? { socketPath: address.path } : {}),
		...(trust.key && trust.certificate
			? { key: trust.key, cert: trust.certificate }
			: {}),
		ca: trust.ca,
		servername: CONTROLLER_SERVER_NAME,
		rejectUnauthorized: true,
		minVersion: "TLSv1.3",
		keepAlive: true,
		maxCachedSessions: 0,
	});
}

function baseUrl(address: ListenAddress): string {
	if (address.kind === "unix") return `https://${CONTROLLER_SERVER_NAME}`;
	return `https://${formatListenAddress(address)}`;
}

async function callOnce(
	client: Got,
	base: string,
	call: Call,
): Promise<Response<string>> {
	const { method, path } = call.route;
	const answer = await client(`${base}${path}`, {
		method,
		headers: call.headers ?? {},
		timeout: { request: call.timeoutMs ?? CALL_TIMEOUT_MS, connect: 5000 },
		...(call.json ? { json: call.json } : {}),
		...(call.signal ? { signal: call.signal } : {}),
	}).catch((cause) => {
		call.signal?.throwIfAborted();
		const failure = { status: 0, code: "NoAnswer" };
		throw new ControllerError(failure, `calling ${method} ${path}`, cause);
	});
	if (answer.statusCode < 400) return answer;
	throw refusalOf(call, answer);
}

function refusalOf(call: Call, answer: Response<string>): ControllerError {
	const said = nodeApiError.safeParse(parseJson(answer.body)).data;
	const retryAfter = answer.headers["retry-after"];
	return new ControllerError(
		{
			status: answer.statusCode,
			code: said?.code ?? "Unknown",
			retryAfterMs: parseRetryAfter(retryAfter),
		},
		`the controller refused ${call.route.path}: ${said?.message ?? answer.statusCode}`,
	);
}

function decode<T>(schema: z.ZodType<T>, answer: Response<string>): T {
	const { success, data, error } = schema.safeParse(parseJson(answer.body));
	if (success) return data;
	throw notAsAgreed(error.issues[0]?.path.join(".") ?? "");
}

function notAsAgreed(what: string): ControllerError {
	return new ControllerError(
		{ status: 502, code: "NotAsAgreed" },
		`the controller's answer is not as agreed: ${what}`,
	);
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
