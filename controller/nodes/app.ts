import type { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import Koa from "koa";
import { BoundedLines } from "#shared/bounded-lines.ts";
import { describeError } from "#shared/errors.ts";
import { plainAddress } from "#shared/plain-address.ts";
import { findNodeById } from "../store/nodes.ts";
import type { NodeTable } from "../store/schema.ts";
import { Admission } from "./admission.ts";
import {
	admitNode,
	type CallerRule,
	readNodeCertificate,
} from "./authenticate-node.ts";
import { NodeApiError } from "./node-api-error.ts";
import type { NodeServices } from "./node-services.ts";
import { readJson } from "./read-json.ts";
import { type NodeAnswer, type Route, routes } from "./routes.ts";

const LONGEST_WAIT_SECONDS = 60;

interface NodeState extends Koa.DefaultState {
	route: Route;
	body: unknown;
	admit: () => Promise<NodeTable>;
	admitted: boolean;
}
type NodeContext = Koa.ParameterizedContext<NodeState>;

/** The stages of a node call, in order. */
export function createNodeApp(services: NodeServices): Koa<NodeState> {
	const app = new Koa<NodeState>();
	app.use(endConnection(services));
	app.use(respondError(services));
	app.use(findRoute);
	app.use(authenticate(services));
	app.use(readBody);
	app.use(takeTurn(new Admission()));
	app.use(handle(services));
	app.silent = true;
	return app;
}

/**
 * A controller that stops would wait for connections that agents keep open. Who is no node, or none any more, keeps
 * none: he would hold it in a node's place.
 */
function endConnection({ stopping }: NodeServices) {
	return async function endConnection(ctx: NodeContext, next: Koa.Next) {
		await next();
		const isKept = ctx.state.admitted && !stopping.aborted;
		if (!isKept) ctx.set("Connection", "close");
	};
}

/** Anybody may be refused as often as he likes. */
function refusalLines(logger: NodeServices["logger"]): BoundedLines<object> {
	const message = "node call refused";
	return new BoundedLines({
		...{ most: 60, windowMs: 60_000, mostSources: 1000 },
		write: (line) => logger.warn(message, line),
		writeMore: (line, more) => logger.warn(message, { ...line, more }),
	});
}

function respondError({ logger, clock, stopping }: NodeServices) {
	const refusals = refusalLines(logger);
	stopping.addEventListener("abort", () => refusals.end(), { once: true });
	return async function respondError(ctx: NodeContext, next: Koa.Next) {
		try {
			await next();
		} catch (error) {
			const known = error instanceof NodeApiError;
			const { method, path } = ctx;
			if (known) {
				const { code } = error;
				const from = plainAddress(ctx.req.socket.remoteAddress ?? "");
				refusals.note(from, { method, path, code, from }, clock.now());
			} else {
				const reason = describeError(error);
				logger.error("node call failed", { method, path, reason });
			}
			ctx.status = known ? error.status : 500;
			ctx.body = known
				? { code: error.code, message: error.message }
				: { code: "InternalFailure", message: "the controller has failed" };
			const retryAfter = known ? error.retryAfterSeconds : 1;
			if (ctx.status >= 500) ctx.set("Retry-After", String(retryAfter));
			if (!ctx.req.complete) ctx.set("Connection", "close");
		}
	};
}

async function findRoute(ctx: NodeContext, next: Koa.Next): Promise<void> {
	const route = routes.find(
		({ method, path }) => method === ctx.method && path === ctx.path,
	);
	if (!route) throw new NodeApiError(404, "NoSuchCall", "no such call");
	ctx.state.route = route;
	await next();
}

/** Settles who asks before anything of the body is read. */
function authenticate(services: NodeServices) {
	return async function authenticate(ctx: NodeContext, next: Koa.Next) {
		const { caller } = ctx.state.route;
		// Read once: a connection that has ended meanwhile, as one whose agent stops, would tell it no more.
		const certificate = peerCertificate(ctx.req);
		ctx.state.admit = async () => {
			if (caller === "anyone") throw new Error("the route names no node");
			ctx.state.admitted = false;
			const node = await admitPeer(services, certificate, caller);
			ctx.state.admitted = true;
			return node;
		};
		if (caller !== "anyone") await ctx.state.admit();
		await next();
	};
}

function peerCertificate({
	socket,
}: IncomingMessage): X509Certificate | undefined {
	return socket instanceof TLSSocket
		? socket.getPeerX509Certificate()
		: undefined;
}

async function admitPeer(
	{ authority, store, clock }: NodeServices,
	certificate: X509Certificate | undefined,
	rule: CallerRule,
): Promise<NodeTable> {
	const identity =
		certificate && readNodeCertificate(certificate, authority.trusted);
	if (!identity) {
		const message = "the call needs a node's certificate";
		throw new NodeApiError(401, "CertificateRequired", message);
	}
	const node = await findNodeById(store.read, identity.nodeId);
	return admitNode(identity, node, rule, clock.now());
}

/**
 * Not long polls, which wait for a change most of the time. Only who has said everything takes a turn: whoever speaks
 * slowly, without a certificate too, would keep all others from theirs.
 */
function takeTurn(admission: Admission) {
	return async function takeTurn(ctx: NodeContext, next: Koa.Next) {
		await (ctx.method === "POST" ? admission.run(next) : next());
	};
}

async function readBody(ctx: NodeContext, next: Koa.Next): Promise<void> {
	const { method, bodyLimit } = ctx.state.route;
	if (method === "POST") ctx.state.body = await readJson(ctx.req, bodyLimit);
	await next();
}

function handle(services: NodeServices) {
	return async function handle(ctx: NodeContext): Promise<void> {
		const gone = new AbortController();
		ctx.res.once("close", () => gone.abort());
		const poll = {
			knownEtag: ctx.get("If-None-Match") || undefined,
			waitMs: preferredWaitSeconds(ctx.get("Prefer")) * 1000,
			signal: gone.signal,
		};
		const { route, body, admit } = ctx.state;
		respond(ctx, await route.handle({ services, body, poll, admit }));
	};
}

function respond(ctx: NodeContext, answer: NodeAnswer): void {
	if (answer.etag) ctx.set("ETag", answer.etag);
	if (answer.body) {
		ctx.body = answer.body;
		return;
	}
	ctx.status = answer.etag ? 304 : 204;
}

/** `Prefer: wait=N` of RFC 7240, seconds, bounded. */
function preferredWaitSeconds(prefer: string): number {
	const wait = /(?:^|[\s,;])wait=(\d{1,4})(?![\d.])/.exec(prefer)?.[1];
	return Math.min(Number(wait ?? 0), LONGEST_WAIT_SECONDS);
}
