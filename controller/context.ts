import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AuditLog, type AuditSink, noAudit } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import { StepError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { AppDeps } from "./app.ts";
import { AuditedCredentials } from "./audit/audited-credentials.ts";
import { RecentRefusals } from "./audit/recent-refusals.ts";
import { authenticateRequest } from "./authenticate/authenticate.ts";
import { authorizeCall } from "./authorize/authorize.ts";
import type { Denial } from "./authorize/denial.ts";
import { denialDetails } from "./authorize/denial-details.ts";
import { PolicyCache } from "./authorize/policy-cache.ts";
import type { RootKeyDeps } from "./bootstrap/root-key.ts";
import type { Config } from "./config.ts";
import { authenticationData } from "./credentials/authentication-data.ts";
import { AuthorizationMessages } from "./credentials/authorization-messages.ts";
import type { Credentials } from "./credentials/credentials.ts";
import { CredentialIssuer } from "./credentials/issue-credentials.ts";
import { LastUses } from "./credentials/last-uses.ts";
import { LiveKeyRing } from "./credentials/live-key-ring.ts";
import type { LiveSecretDeps } from "./credentials/live-secret.ts";
import { readOrCreateMasterKey } from "./credentials/master-key.ts";
import type { RotatingKeysByUse } from "./credentials/rotating-keys.ts";
import type { SealingDeps } from "./credentials/sealed-secrets.ts";
import type { WebIdentities } from "./credentials/web-identities.ts";
import { trustedProxies } from "./http/client-connection.ts";
import { TlsIdentity } from "./http/tls-identity.ts";
import { IdentityKeys } from "./identity/identity-keys.ts";
import { IdentitySigner } from "./identity/identity-signer.ts";
import { LiveAuthority } from "./nodes/live-authority.ts";
import type { NodeServices } from "./nodes/node-services.ts";
import { createTrustCheck } from "./nodes/trust.ts";
import { createRegistry } from "./registry.ts";
import { openStore } from "./store/open-store.ts";
import type { Store } from "./store/store.ts";
import { storedPolicies } from "./stored-policies.ts";
import { askableAddresses } from "./web-identity/askable-addresses.ts";
import { fetchJsonAt } from "./web-identity/fetch-json.ts";
import { TokenIssuer } from "./web-identity/issuer.ts";
import { ProviderKeys } from "./web-identity/provider-keys.ts";
import { tellingFailures } from "./web-identity/tell-failures.ts";
import { verifyToken } from "./web-identity/verify-token.ts";

/** What a controller does not decide itself; tests bring their own. */
export interface Surroundings {
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
}

interface Parts extends Surroundings {
	readonly config: Config;
	readonly masterKey: Buffer;
	readonly store: Store;
	readonly keyRing: LiveKeyRing;
	readonly tokenIssuer: TokenIssuer | undefined;
	readonly authority: LiveAuthority;
	readonly identityKeys: IdentityKeys;
	readonly audit: AuditLog | undefined;
	readonly tls: TlsIdentity | undefined;
}

/** The parts of a running controller, each made once and wired to the others. */
export class ControllerContext implements AsyncDisposable {
	readonly config: Config;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	readonly store: Store;
	readonly keyRing: LiveKeyRing;
	/** Undefined when this installation is no issuer. */
	readonly tokenIssuer: TokenIssuer | undefined;
	readonly authority: LiveAuthority;
	readonly identityKeys: IdentityKeys;
	readonly credentials: Credentials;
	readonly authorizationMessages: AuthorizationMessages;
	readonly lastUses: LastUses;
	/** Undefined for plain HTTP. */
	readonly tls: TlsIdentity | undefined;
	readonly #sealing: SealingDeps;
	readonly #audit: AuditLog | undefined;
	/** What was refused lately, and why. */
	readonly refusals = new RecentRefusals();
	readonly #policies = new PolicyCache();

	private constructor(parts: Parts) {
		this.config = parts.config;
		this.clock = parts.clock;
		this.random = parts.random;
		this.logger = parts.logger;
		this.store = parts.store;
		this.keyRing = parts.keyRing;
		this.tokenIssuer = parts.tokenIssuer;
		this.authority = parts.authority;
		this.identityKeys = parts.identityKeys;
		this.#sealing = { masterKey: parts.masterKey, random: parts.random };
		const { keyRing, random } = parts;
		const { generation } = parts.store;
		this.#audit = parts.audit;
		this.tls = parts.tls;
		const issuer = new CredentialIssuer({
			...this.#sealing,
			...{ keyRing, generation, clock: parts.clock },
		});
		this.credentials = parts.audit
			? new AuditedCredentials(issuer, parts.audit, parts.clock)
			: issuer;
		this.lastUses = new LastUses({ ...parts, region: parts.config.region });
		this.authorizationMessages = new AuthorizationMessages({
			...{ keyRing, generation, random },
		});
	}

	/**
	 * Opens what the configuration names, made at the first start: data folder, master key, store and the keys in it.
	 * Every step can be repeated, so a start that was cut short is made good by the next one.
	 */
	static async open(
		config: Config,
		surroundings: Surroundings,
	): Promise<ControllerContext> {
		const { clock, random } = surroundings;
		await makeFolder(config.dataDir);
		const masterKey = await readOrCreateMasterKey(config.masterKeyFile, random);
		await using opened = new AsyncDisposableStack();
		const store = opened.use(await openStore(config.store, random));
		const secrets = { store, masterKey, random, clock };
		const parts = {
			...surroundings,
			config,
			masterKey,
			store,
			keyRing: await LiveKeyRing.open(secrets),
			tokenIssuer: await openIssuer(config, secrets),
			authority: await LiveAuthority.open(secrets),
			identityKeys: await IdentityKeys.open(secrets),
			audit: await openAudit(config, surroundings.logger, opened),
			tls: config.tls && (await TlsIdentity.read(config.tls)),
		};
		opened.move();
		return new ControllerContext(parts);
	}

	/** What making the account's root key takes. */
	rootKey(): RootKeyDeps {
		return {
			accountId: this.config.accountId,
			credentials: this.credentials,
			credentialsFile: join(this.config.dataDir, "root-credentials"),
			now: this.clock.now(),
		};
	}

	/** What the APIs of IAM, STS and EC2 are made of. */
	api(): AppDeps {
		const { clock, random, logger, store, keyRing, credentials } = this;
		const { authorizationMessages, lastUses } = this;
		const authentication = authenticationData({
			...this.#sealing,
			store,
			keyRing,
			clock,
		});
		const authorization = {
			data: storedPolicies(store.read, this.config.accountId),
			policies: this.#policies,
			encodeDenial: (denial: Denial) =>
				authorizationMessages.seal(
					denial.request.principal.accountId,
					JSON.stringify(denialDetails(denial)),
				),
		};
		return {
			...{ clock, random, logger, store, credentials, lastUses },
			authorizationMessages,
			...this.#webIdentity(),
			administratorAccountId: this.config.accountId,
			region: this.config.region,
			revokeOnChange: this.config.revokeOnChange,
			registry: createRegistry(),
			authenticate: async (request) => {
				const caller = await authenticateRequest(request, authentication);
				lastUses.noteCall(caller, request.service);
				return caller;
			},
			authorize: (operation, input, call, facts, observe) =>
				authorizeCall(operation, input, call, facts, authorization, observe),
			identityKeys: this.identityKeys,
			isTrustedProxy: trustedProxies(this.config.trustedProxies),
			refusals: this.refusals,
			audit: this.audit,
		};
	}

	/** What the agents' API works with; `stopping` ends its long polls. */
	nodes(stopping: AbortSignal): NodeServices {
		const { clock, logger, store, credentials, authority, lastUses } = this;
		const { region } = this.config;
		const policies = this.#policies;
		const refusedByTrust = createTrustCheck({ policies, region, clock });
		return {
			...{ clock, logger, store, credentials, authority, lastUses },
			...{ region, refusedByTrust, stopping },
			identitySigner: new IdentitySigner(this.identityKeys),
		};
	}

	/** Where what happened is written down. */
	get audit(): AuditSink {
		return this.#audit ?? noAudit;
	}

	/** The administrator account. */
	get accountId(): string {
		return this.config.accountId;
	}

	/** The keys that operators see and change, by what they are for. */
	get rotatingKeys(): RotatingKeysByUse {
		const { keyRing, tokenIssuer } = this;
		return { sessions: keyRing, ...(tokenIssuer && { tokens: tokenIssuer }) };
	}

	/** OpenID Connect both ways: who may come with tokens of theirs, and under which name we sign ours. */
	#webIdentity(): Pick<AppDeps, "webIdentities" | "tokenIssuer"> {
		const { clock, logger, tokenIssuer } = this;
		const mayAsk = askableAddresses(this.config.identityProviderNetworks);
		const fetchJson = tellingFailures(fetchJsonAt(mayAsk), clock, logger);
		const keys = new ProviderKeys(fetchJson, clock);
		const webIdentities: WebIdentities = {
			verify: (token, url) => verifyToken(token, url, keys, clock),
			sign: tokenIssuer && ((...claims) => tokenIssuer.sign(...claims)),
		};
		return { webIdentities, tokenIssuer };
	}

	/** Goes on in new files where log rotation has moved the old ones away. */
	async reopenFiles(): Promise<void> {
		await this.#audit?.reopen();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#audit?.[Symbol.asyncDispose]();
		await this.lastUses.flush();
		await this.store[Symbol.asyncDispose]();
	}
}

async function openAudit(
	{ auditLog }: Config,
	logger: Logger,
	opened: AsyncDisposableStack,
): Promise<AuditLog | undefined> {
	if (auditLog === undefined) return undefined;
	return opened.use(await AuditLog.open(auditLog, logger));
}

async function openIssuer(
	{ issuerUrl }: Config,
	deps: LiveSecretDeps,
): Promise<TokenIssuer | undefined> {
	return issuerUrl === undefined
		? undefined
		: TokenIssuer.open(issuerUrl, deps);
}

async function makeFolder(folder: string): Promise<void> {
	try {
		await mkdir(folder, { recursive: true, mode: 0o700 });
	} catch (cause) {
		throw new StepError(`making the data folder ${folder}`, cause);
	}
}
