import type { ServiceModels } from "./service-model.ts";
import { type Service, services } from "./services.ts";

/** Where a request says which service it means, strongest first. */
export interface ServiceHints {
	/** The service word of the credential scope; some clients sign with a word of their own. */
	readonly scope: string | undefined;
	/** The request's path, as received. */
	readonly path: string;
	/** The Host header. */
	readonly host: string | undefined;
	readonly parameters: ReadonlyMap<string, string>;
}

const ALL: readonly Service[] = Object.values(services);

/**
 * Says which service a request is for: by credential scope, then path, host name, version and action.
 * Always answers, because an error about the request needs an envelope too: the last resort is IAM's.
 */
export function resolveService(
	hints: ServiceHints,
	models: ServiceModels,
): Service {
	return (
		ALL.find(({ name }) => name === hints.scope) ??
		byPath(hints.path) ??
		byHost(hints.host) ??
		byVersion(hints.parameters.get("Version")) ??
		byAction(hints.parameters.get("Action"), models) ??
		services.iam
	);
}

function byPath(path: string): Service | undefined {
	if (path === "/") return undefined;
	const lower = path.toLowerCase();
	return ALL.find(
		(service) => lower === service.path || lower === `${service.path}/`,
	);
}

function byHost(host: string | undefined): Service | undefined {
	const label = host?.split(".", 1)[0]?.toLowerCase();
	return ALL.find(
		({ hostLabels }) => label !== undefined && hostLabels.includes(label),
	);
}

function byVersion(version: string | undefined): Service | undefined {
	return ALL.find(
		({ versions }) => version !== undefined && versions.includes(version),
	);
}

function byAction(
	action: string | undefined,
	models: ServiceModels,
): Service | undefined {
	return ALL.find(
		({ name }) => action !== undefined && models[name].operations.has(action),
	);
}
