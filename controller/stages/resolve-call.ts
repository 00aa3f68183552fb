import { credentialScope } from "../authenticate/authenticate.ts";
import type { CallExchange } from "../call-state.ts";
import { resolveOperation } from "../protocol/resolve-operation.ts";
import { resolveService } from "../protocol/resolve-service.ts";
import type { Service } from "../protocol/services.ts";
import type { Registry } from "../registry.ts";
import { type Step, wireRequest } from "./step.ts";

/** Says which service a call is for; before its parameters are known, by what comes ahead of them. */
export function serviceOf({
	models,
}: Registry): (ctx: CallExchange) => Service {
	return (ctx) => {
		const request = wireRequest(ctx);
		const hints = {
			scope: credentialScope(request)?.service,
			path: request.target.split("?", 1)[0] ?? "/",
			host: ctx.get("Host"),
			parameters: ctx.state.parameters ?? new Map(),
		};
		return resolveService(hints, models);
	};
}

/** Finds out which operation of which service is called. */
export function resolveCall(registry: Registry): Step {
	const findService = serviceOf(registry);
	return function resolveCalledOperation(ctx) {
		const { state } = ctx;
		state.service = findService(ctx);
		state.target = resolveOperation(
			state.service,
			state.parameters,
			registry.models,
		);
		state.operation = registry.find(state.target);
	};
}
