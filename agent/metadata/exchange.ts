import type { IncomingHttpHeaders } from "node:http";
import type { InstanceRecord } from "../cache/instance-record.ts";
import type { Answer } from "./answer.ts";

/** One request, by an instance that is already identified. */
export interface Exchange {
	readonly method: string;
	/** As `readPath` gives it. */
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly record: InstanceRecord;
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** When the session token that came with the request expires; set by the token stage. */
	tokenExpiresAt?: number;
}

/** A step of the pipeline: answers, or leaves it to the next. */
export type Stage = (exchange: Exchange) => Answer | undefined;

/** Where session tokens are issued; dated paths of it are refused. */
export const TOKEN_PATH = "latest/api/token";
