import Koa from "koa";
import { type AuditSink, noAudit } from "#shared/audit-log.ts";
import { auditCalls } from "./audit/audit-calls.ts";
import type { RecentRefusals } from "./audit/recent-refusals.ts";
import { rememberRefusals } from "./audit/remember-refusals.ts";
import { credentialScope, isSigned } from "./authenticate/authenticate.ts";
import type { Principal } from "./authenticate/principal.ts";
import type { SignedRequest } from "./authenticate/signed-request.ts";
import type { Verdict } from "./authorize/decision.ts";
import type { RequestFacts } from "./authorize/request-facts.ts";
import { Call, type Environment } from "./call.ts";
import type { CallExchange, CallState, Stage } from "./call-state.ts";
import { delegatedAccount, requireAdministrator } from "./delegate-account.ts";
import { accessLog } from "./http/access-log.ts";
import { answerXml } from "./http/answer-xml.ts";
import {
	type IsTrustedProxy,
	readConnection,
} from "./http/client-connection.ts";
import { readBody } from "./http/read-body.ts";
import { requestId } from "./http/request-id.ts";
import { respondError } from "./http/respond-error.ts";
import type { IdentityKeys } from "./identity/identity-keys.ts";
import { publishCertificates } from "./identity/publish-certificates.ts";
import type {
	AnyOperation,
	CallContext,
	Sighting,
} from "./operations/operation.ts";
import { QueryDecoder } from "./protocol/decode-query.ts";
import { encodeResponse } from "./protocol/encode-response.ts";
import { XmlEncoder } from "./protocol/encode-xml.ts";
import { dryRunOperation, notImplemented } from "./protocol/errors.ts";
import { resolveOperation } from "./protocol/resolve-operation.ts";
import { resolveService } from "./protocol/resolve-service.ts";
import { type Service, services } from "./protocol/services.ts";
import { InputValidator } from "./protocol/validate-input.ts";
import type { Registry } from "./registry.ts";
import type { TokenIssuer } from "./web-identity/issuer.ts";
import { publishIssuer } from "./web-identity/publish-issuer.ts";

/** What the pipeline is made of; `controller/context.ts` wires it. */
export interface AppDeps extends Environment {
	/** The account that manages the others and may act for them. */
	readonly administratorAccountId: string;
	readonly registry: Registry;
	/** Proves who signed a request; throws the refusal. */
	authenticate(request: SignedRequest): Promise<Principal>;
	/** Resolves when the caller may make the call, with what it may act on; throws the denial. */
	authorize(
		operation: AnyOperation,
		input: object,
		call: CallContext,
		facts: RequestFacts,
		observe: (verdict: Verdict) => void,
	): Promise<readonly Sighting[]>;
	/** Who signs our own tokens; undefined when this installation is no issuer. */
	readonly tokenIssuer: TokenIssuer | undefined;
	/** The proxies that say who calls through them. */
	readonly isTrustedProxy: IsTrustedProxy;
	/** What identity documents are signed with: its certificates are everybody's to read. */
	readonly identityKeys: Pick<IdentityKeys, "certificates">;
	/** What operators may ask about. */
	readonly refusals: RecentRefusals;
	/** Where every call is written down. */
	readonly audit: AuditSink;
}

/** The AWS Query APIs of IAM, STS and EC2: the stages that every call goes through, in order. */
export function createApp(deps: AppDeps): Koa<CallState> {
	const { clock, logger, random, registry } = deps;
	const app = new Koa<CallState>();
	app.on("error", (error: Error) => {
		logger.warn("answering failed", { error });
	});
	app.use(publishIssuer(deps.tokenIssuer));
	app.use(publishCertificates(deps.identityKeys));
	app.use(requestId(clock, random));
	app.use(readConnection(deps.isTrustedProxy));
	app.use(accessLog(clock, logger));
	if (deps.audit !== noAudit) app.use(auditCalls(deps.audit));
	app.use(respondError(registry.models, logger, serviceOf(registry)));
	app.use(rememberRefusals(deps.refusals));
	app.use(readBody);
	app.use(
		inTurn([
			resolve(registry),
			authenticate(deps),
			delegate(deps),
			requireImplemented,
			decodeInput(),
			authorize(deps),
			stopDryRun,
			runOperation,
			encodeOutput(),
		]),
	);
	return app;
}

/** A stage that has nothing to do once the next one has begun. */
type Step = (ctx: CallExchange) => void | Promise<void>;

function inTurn(steps: readonly Step[]): Stage {
	return async function answerCall(ctx) {
		for (const step of steps) await step(ctx);
	};
}

/** Says which service a call is for; before its parameters are known, by what comes ahead of them. */
function serviceOf({ models }: Registry): (ctx: CallExchange) => Service {
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

function resolve(registry: Registry): Step {
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

/** Nothing behind this stage runs without a caller, except what AWS accepts unsigned and came so. */
function authenticate(deps: AppDeps): Step {
	return async function authenticateCaller(ctx) {
		const { state } = ctx;
		const request = {
			...wireRequest(ctx),
			method: ctx.method,
			body: state.rawBody,
			service: state.service.name,
		};
		const anonymous = state.operation?.unsigned === true && !isSigned(request);
		state.caller = anonymous ? undefined : await deps.authenticate(request);
		state.facts = requestFacts(ctx);
		state.call = new Call(state, deps);
	};
}

/** From here on the call is that of the account that the administrator account acts for, if it does. */
function delegate(deps: AppDeps): Step {
	return async function actForAccount({ state }) {
		state.actsFor = await delegatedAccount(state, deps);
		requireAdministrator(state, deps);
	};
}

/** Told only to those who proved who they are. */
function requireImplemented({ state }: CallExchange): void {
	implemented(state);
}

function decodeInput(): Step {
	const decoders = {
		awsQuery: new QueryDecoder("awsQuery"),
		ec2Query: new QueryDecoder("ec2Query"),
	};
	const validators = {
		iam: new InputValidator(services.iam),
		sts: new InputValidator(services.sts),
		ec2: new InputValidator(services.ec2),
	};
	return function decodeAndValidate({ state }) {
		const { service, target, parameters } = state;
		state.input = decoders[service.protocol].decode(target.schema, parameters);
		validators[service.name].validate(target.schema, state.input);
	};
}

function authorize(deps: AppDeps): Step {
	return async function authorizeCaller(ctx) {
		const { call, input } = ctx.state;
		const verdicts: Verdict[] = [];
		ctx.state.verdicts = verdicts;
		ctx.state.sightings = await deps.authorize(
			implemented(ctx.state),
			input,
			call,
			ctx.state.facts,
			(verdict) => verdicts.push(verdict),
		);
	};
}

/** DryRun asks only whether the call would be allowed, so no operation of EC2 ever runs with it. */
function stopDryRun({ state }: CallExchange): void {
	const { input, service } = state;
	if (service === services.ec2 && "DryRun" in input && input.DryRun === true) {
		throw dryRunOperation();
	}
}

async function runOperation({ state }: CallExchange): Promise<void> {
	state.output = await implemented(state).handle(state.input, state.call);
}

function encodeOutput(): Step {
	const encoders = {
		awsQuery: new XmlEncoder("awsQuery"),
		ec2Query: new XmlEncoder("ec2Query"),
	};
	return function encodeAnswer(ctx) {
		const { output, requestId, service, target } = ctx.state;
		const elements = encoders[service.protocol].encode(target.schema, output);
		ctx.status = 200;
		answerXml(ctx, service, encodeResponse(target, elements, requestId));
	};
}

function implemented({ operation, service, target }: CallState): AnyOperation {
	if (!operation) throw notImplemented(service, target.action);
	return operation;
}

/** What a signature covers, untouched: Koa's own fields are decoded or normalised. */
function wireRequest({ req }: CallExchange) {
	return { target: req.url ?? "/", rawHeaders: req.rawHeaders };
}

function requestFacts(ctx: CallExchange): RequestFacts {
	const userAgent = ctx.get("User-Agent");
	const referer = ctx.get("Referer");
	return {
		...ctx.state.connection,
		...(userAgent && { userAgent }),
		...(referer && { referer }),
	};
}
