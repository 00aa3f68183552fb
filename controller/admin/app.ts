import { createServer, type Server } from "node:http";
import Koa from "koa";
import {
	addNodeRequest,
	type NodeAction,
	type RevokeRequest,
	revokeRequest,
	type SetQuotaRequest,
	setQuotaRequest,
} from "#shared/admin-api.ts";
import { describeError } from "#shared/errors.ts";
import { httpServerLimits } from "#shared/http-server.ts";
import { readJson } from "../nodes/read-json.ts";
import { listQuotas, setQuota } from "./account-quotas.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { banNode, removeNode, setDraining, unbanNode } from "./change-node.ts";
import { addNode, newToken } from "./join-node.ts";
import { summarizeNodes } from "./list-nodes.ts";
import { revokeSessions } from "./revoke.ts";

const BODY_LIMIT = 4096;
const PATH = /^\/v1\/nodes(?:\/([A-Za-z0-9.-]+))?(?:\/([a-z]+))?$/;

type Act = (services: AdminServices, name: string) => Promise<unknown>;

const actions: Readonly<Record<NodeAction, Act>> = {
	token: newToken,
	ban: banNode,
	unban: unbanNode,
	drain: (services, name) => setDraining(services, name, true),
	resume: (services, name) => setDraining(services, name, false),
};

/**
 * The operators' API. It authenticates nobody: it must listen on the UNIX socket that shared/admin-api.ts
 * names, whose file mode lets in only who could read the root credentials too.
 */
export function createAdminServer(services: AdminServices): Server {
	const app = new Koa();
	app.use(respondError(services));
	app.use(async function dispatch(ctx) {
		ctx.body = (await answer(services, ctx)) ?? {};
	});
	app.silent = true;
	return createServer(httpServerLimits, app.callback());
}

function respondError({ logger }: AdminServices) {
	return async function respondError(ctx: Koa.Context, next: Koa.Next) {
		try {
			await next();
		} catch (error) {
			const known = error instanceof AdminError;
			if (!known) {
				const reason = describeError(error);
				logger.error("administrative call failed", { path: ctx.path, reason });
			}
			ctx.status = known ? error.status : 500;
			ctx.body = known
				? { code: error.code, message: error.message }
				: { code: "InternalFailure", message: "the controller has failed" };
		}
	};
}

async function answer(
	services: AdminServices,
	ctx: Koa.Context,
): Promise<unknown> {
	if (ctx.method === "POST" && ctx.path === "/v1/revocations") {
		return revokeSessions(services, await revocation(ctx));
	}
	if (ctx.path === "/v1/quotas") {
		if (ctx.method === "GET") return listQuotas(services, accountIn(ctx));
		if (ctx.method === "POST") return setQuota(services, await newQuota(ctx));
	}
	const [matched, name, action] = PATH.exec(ctx.path) ?? [];
	const call = `${ctx.method} ${matched ? "nodes" : "?"}`;
	if (name === undefined) {
		if (call === "GET nodes") return summarizeNodes(services);
		if (call === "POST nodes") return addNode(services, await newName(ctx));
	} else if (action === undefined) {
		if (call === "DELETE nodes") return removeNode(services, name);
	} else if (call === "POST nodes" && isAction(action)) {
		return actions[action](services, name);
	}
	throw new AdminError(404, "NoSuchCall", "no such call");
}

function isAction(word: string): word is NodeAction {
	return Object.hasOwn(actions, word);
}

async function revocation(ctx: Koa.Context): Promise<RevokeRequest> {
	const body = await readJson(ctx.req, BODY_LIMIT).catch(() => undefined);
	const parsed = revokeRequest.safeParse(body);
	if (parsed.success) return parsed.data;
	const message = "name what to revoke: a role, an instance or a node";
	throw new AdminError(400, "InvalidRevocation", message);
}

function accountIn({ query }: Koa.Context): string {
	return typeof query.account === "string" ? query.account : "";
}

async function newQuota(ctx: Koa.Context): Promise<SetQuotaRequest> {
	const body = await readJson(ctx.req, BODY_LIMIT).catch(() => undefined);
	const parsed = setQuotaRequest.safeParse(body);
	if (parsed.success) return parsed.data;
	const message = "a quota is a whole number from 1 to 1000000";
	throw new AdminError(400, "InvalidQuota", message);
}

async function newName(ctx: Koa.Context): Promise<string> {
	const body = await readJson(ctx.req, BODY_LIMIT).catch(() => undefined);
	const parsed = addNodeRequest.safeParse(body);
	if (parsed.success) return parsed.data.name;
	const message = "a node's name has 1 to 63 letters, digits, dots and dashes";
	throw new AdminError(400, "InvalidName", message);
}
