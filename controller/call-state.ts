import type { Middleware } from "koa";
import type { Principal } from "./authenticate/principal.ts";
import type { Verdict } from "./authorize/decision.ts";
import type { RequestFacts } from "./authorize/request-facts.ts";
import type {
	AnyOperation,
	CallContext,
	Sighting,
} from "./operations/operation.ts";
import type { ResolvedOperation } from "./protocol/resolve-operation.ts";
import type { Service } from "./protocol/services.ts";

/** What the stages of `app.ts` learn about one API call, in the order in which they learn it (Koa's `ctx.state`). */
export interface CallState {
	/** Set by request-id; also the answer's `x-amzn-RequestId`. */
	requestId: string;
	/** Milliseconds since the epoch. */
	receivedAt: number;
	/** Where the call came from, as far as it can be believed. */
	connection: {
		/** Of the client; beyond trusted proxies what they say. */
		readonly sourceIp: string;
		/** Whether the client spoke TLS. */
		readonly secure: boolean;
	};
	/** The body byte for byte, as the signature covers it. */
	rawBody: Buffer;
	/** Query string and form body together. */
	parameters: ReadonlyMap<string, string>;
	/** Decides the envelope of the answer; known also for calls that name no valid operation. */
	service: Service;
	target: ResolvedOperation;
	/** Undefined while the operation is in AWS's model but not implemented here. */
	operation: AnyOperation | undefined;
	/** What policies may ask about connection and headers. */
	facts: RequestFacts;
	/** Undefined for operations that AWS accepts without a signature. */
	caller: Principal | undefined;
	/** The account in whose name the administrator account makes the call; undefined when it acts for none. */
	actsFor: Principal | undefined;
	/** Decoded and checked by the schema. */
	input: object;
	call: CallContext;
	/** What the authorize stage asked, and the answers; the last one of a denied call is the denial. */
	verdicts: Verdict[];
	/** What the call was authorized on; undefined until then. */
	sightings: readonly Sighting[] | undefined;
	output: unknown;
	/** For the access log, when the call ended in an error. */
	errorCode: string | undefined;
}

/** One stage of the pipeline. */
export type Stage = Middleware<CallState>;

/** What a stage works on. */
export type CallExchange = Parameters<Stage>[0];
