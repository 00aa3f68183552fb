import Koa from "koa";
import { type AuditSink, noAudit } from "#shared/audit-log.ts";
import { auditCalls } from "./audit/audit-calls.ts";
import type { RecentRefusals } from "./audit/recent-refusals.ts";
import { rememberRefusals } from "./audit/remember-refusals.ts";
import type { CallState } from "./call-state.ts";
import { accessLog } from "./http/access-log.ts";
import {
	type IsTrustedProxy,
	readConnection,
} from "./http/client-connection.ts";
import { readBody } from "./http/read-body.ts";
import { requestId } from "./http/request-id.ts";
import { respondError } from "./http/respond-error.ts";
import type { IdentityKeys } from "./identity/identity-keys.ts";
import { publishCertificates } from "./identity/publish-certificates.ts";
import type { Registry } from "./registry.ts";
import { decodeInput } from "./stages/decode-input.ts";
import { encodeOutput } from "./stages/encode-output.ts";
import {
	authenticate,
	delegate,
	type IdentificationDeps,
} from "./stages/identify-caller.ts";
import { resolveCall, serviceOf } from "./stages/resolve-call.ts";
import {
	type AuthorizationDeps,
	authorize,
	requireImplemented,
	runOperation,
	stopDryRun,
} from "./stages/run-operation.ts";
import { inTurn } from "./stages/step.ts";
import type { TokenIssuer } from "./web-identity/issuer.ts";
import { publishIssuer } from "./web-identity/publish-issuer.ts";

/** What the pipeline is made of; `controller/context.ts` wires it. */
export interface AppDeps extends IdentificationDeps, AuthorizationDeps {
	readonly registry: Registry;
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
	if (deps.tokenIssuer) app.use(publishIssuer(deps.tokenIssuer));
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
			resolveCall(registry),
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
