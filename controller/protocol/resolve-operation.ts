import {
	invalidAction,
	missingAction,
	missingParameter,
	noSuchVersion,
} from "./errors.ts";
import type { ServiceModels } from "./service-model.ts";
import { type Service, services } from "./services.ts";

/** The operation a request names, found in the model of its service. */
export interface ResolvedOperation {
	readonly service: Service;
	/** The operation's name as AWS writes it, e.g. `CreateRole`. */
	readonly action: string;
	/** The version the client asked for. */
	readonly apiVersion: string;
}

/**
 * Finds the operation that `Action` and `Version` name. Throws in AWS's words: MissingAction,
 * InvalidAction, and for EC2 NoSuchVersion and MissingParameter.
 */
export function resolveOperation(
	service: Service,
	parameters: ReadonlyMap<string, string>,
	models: ServiceModels,
): ResolvedOperation {
	const action = parameters.get("Action");
	if (!action) throw missingAction();
	const apiVersion = parameters.get("Version");
	if (!models[service.name].operations.has(action)) {
		throw invalidAction(service, action, apiVersion);
	}
	if (!apiVersion || !service.versions.includes(apiVersion)) {
		throw wrongVersion(service, action, apiVersion);
	}
	return { service, action, apiVersion };
}

function wrongVersion(
	service: Service,
	action: string,
	version: string | undefined,
): Error {
	if (service !== services.ec2) return invalidAction(service, action, version);
	return version ? noSuchVersion(version) : missingParameter("Version");
}
