import { createServer, type Server } from "node:http";
import Koa from "koa";
import type { z } from "zod";
import { describeError } from "#shared/errors.ts";
import { httpServerLimits } from "#shared/http-server.ts";
import { readJson } from "../nodes/read-json.ts";
import { AdminError } from "./admin-error.ts";
import type { AdminServices } from "./admin-services.ts";
import { routes } from "./routes/routes.ts";

const BODY_LIMIT = 4096;

/**
 * The operators' API. It authenticates nobody: it must listen on the UNIX socket that shared/admin-api/admin-socket.ts
 * names, whose file mode lets in only who could read the root credentials too.
 */
export function createAdminServer(services: AdminServices): Server {
	const app = new Koa();
	app.use(auditChange(services));
	app.use(respondError(services));
	app.use(async function dispatch(ctx) {
		ctx.body = (await answer(services, ctx)) ?? {};
	});
	app.silent = true;
	return createServer(httpServerLimits, app.callback());
}

/** Writes a line for every change that is asked for. No request of operators carries a secret; answers may. */
function auditChange({ audit, clock }: AdminServices) {
	return async function auditChange(ctx: Koa.Context, next: Koa.Next) {
		const time = new Date(clock.now()).toISOString();
		await next();
		if (ctx.method === "GET") return;
		audit.record({
			event: "operator",
			time,
			call: `${ctx.method} ${ctx.path}`,
			request: ctx.state.request,
			status: ctx.status,
			error: ctx.state.errorCode,
		});
	};
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
			ctx.state.errorCode = known ? error.code : "InternalFailure";
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
	const route = routes.find(
		({ method, pattern }) => method === ctx.method && pattern.test(ctx.path),
	);
	if (!route) throw new AdminError(404, "NoSuchCall", "no such call");
	const body =
		route.method === "POST"
			? await readJson(ctx.req, BODY_LIMIT).catch(() => undefined)
			: undefined;
	ctx.state.request = body;
	return route.handle({
		services,
		path: route.pattern.exec(ctx.path)?.groups ?? {},
		query: Object.fromEntries(new URLSearchParams(ctx.querystring)),
		body: (schema, otherwise) => decodeBody(body, schema, otherwise),
	});
}

function decodeBody<T>(
	body: unknown,
	schema: z.ZodType<T>,
	otherwise: string,
): T {
	const { success, data } = schema.safeParse(body);
	if (success) return data;
	throw new AdminError(400, "InvalidRequest", otherwise);
}
