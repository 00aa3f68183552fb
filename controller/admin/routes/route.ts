import type { z } from "zod";
import type { AdminServices } from "../admin-services.ts";

/** One call as its handler sees it. */
export interface AdminCall {
	readonly services: AdminServices;
	/** What the path's variable parts hold, by their names. */
	readonly path: Readonly<Record<string, string | undefined>>;
	readonly query: Readonly<Record<string, string>>;
	/** The body, parsed; throws AdminError with these words when it is not of the schema. */
	body<T>(schema: z.ZodType<T>, otherwise: string): T;
}

/** One call of the operators' API; what `handle` answers is the body, `{}` when nothing. */
export interface AdminRoute {
	readonly method: "GET" | "POST" | "DELETE";
	/** Of the whole path; its named groups become `path`. */
	readonly pattern: RegExp;
	handle(call: AdminCall): Promise<unknown>;
}
