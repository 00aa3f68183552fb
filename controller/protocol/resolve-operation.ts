import type { StaticOperationSchema } from "@smithy/types";
import type { Service } from "./services.ts";

/** The operation a request names, found in the model of its service. */
export interface ResolvedOperation {
	readonly service: Service;
	/** The operation's name as AWS writes it, e.g. `CreateRole`. */
	readonly action: string;
	/** The version the client asked for. */
	readonly apiVersion: string;
	readonly schema: StaticOperationSchema;
}
