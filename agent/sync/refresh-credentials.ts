import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import type {
	CredentialsAnswer,
	InstanceAssignment,
	IssuedCredentials,
} from "#shared/node-api.ts";
import type { InstanceCache } from "../cache/instance-cache.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../cache/instance-record.ts";
import { retryDelay } from "./backoff.ts";
import { mayBeReadWithoutToken } from "./carry-credentials.ts";
import type { ControllerClient } from "./controller-client.ts";
import { ControllerError, isRecoverable } from "./controller-error.ts";
import { dropHeldCredentials } from "./drop-held-credentials.ts";
import { mustRenew } from "./must-renew.ts";
import { isDuring, noPause } from "./pause.ts";

const BATCH = 500;

type Result = CredentialsAnswer["results"][number];

/** What keeping credentials fresh takes. */
export interface RefreshDeps {
	readonly link: { readonly client: Pick<ControllerClient, "credentials"> };
	readonly cache: InstanceCache;
	readonly clock: Clock;
	readonly logger: Logger;
	/** From 0 to 1, another at each call. */
	readonly jitter: () => number;
	readonly lifetimeSeconds: number;
	readonly renewalAgeMs: number;
}

/** Fetches the credentials that are due, all in one call. Old keys are served on while renewal fails for want of an answer. */
export class CredentialRefresher {
	readonly #deps: RefreshDeps;
	#running: Promise<void> | undefined;
	#again = false;
	#failures = 0;
	#rest = noPause;
	/** The controller's own word, which nothing overrides. */
	#askedRest = noPause;

	constructor(deps: RefreshDeps) {
		this.#deps = deps;
	}

	/** For the timer: does nothing while the last failure asks for patience. */
	async tick(): Promise<void> {
		if (!isDuring(this.#rest, this.#deps.clock.now())) await this.refresh();
	}

	/**
	 * Fetches what is due now, also what becomes due meanwhile; only ever one call at a time, and none before the
	 * controller's Retry-After is over: the timer makes up for it. Never rejects.
	 */
	async refresh(): Promise<void> {
		if (this.#isToldToRest) return;
		this.#again = true;
		this.#running ??= this.#run();
		await this.#running;
	}

	get #isToldToRest(): boolean {
		return isDuring(this.#askedRest, this.#deps.clock.now());
	}

	async #run(): Promise<void> {
		do {
			this.#again = false;
			try {
				await this.#fetchDue();
				this.#failures = 0;
				this.#rest = noPause;
			} catch (error) {
				this.#standBack(error);
			}
		} while (this.#again && !this.#isToldToRest);
		// In the same step as the last look: who asks from here on begins another run.
		this.#running = undefined;
	}

	async #fetchDue(): Promise<void> {
		const { cache, clock, renewalAgeMs } = this.#deps;
		const now = clock.now();
		const due = [...cache.all()].filter((record) =>
			mustRenew(record, now, renewalAgeMs),
		);
		for (let at = 0; at < due.length; at += BATCH) {
			await this.#fetch(due.slice(at, at + BATCH));
		}
	}

	async #fetch(records: readonly InstanceRecord[]): Promise<void> {
		const { link, lifetimeSeconds, cache, clock } = this.#deps;
		const requests = records.map(({ assignment }) => ({
			instanceId: assignment.instanceId,
			epoch: assignment.epoch,
		}));
		const answer = await link.client.credentials({ requests, lifetimeSeconds });
		const asked = new Map(
			records.map(({ assignment }) => [assignment.instanceId, assignment]),
		);
		for (const result of answer.results) {
			const record = cache.get(result.instanceId);
			const before = asked.get(result.instanceId);
			// The assignment may have changed while the call was under way.
			if (!record || record.assignment.epoch !== before?.epoch) continue;
			const credentials = credentialsFrom(result, record, before, clock.now());
			if (credentials) cache.set({ ...record, credentials });
		}
	}

	#standBack(error: unknown): void {
		const { clock, logger, cache, jitter } = this.#deps;
		this.#failures += 1;
		const reason = describeError(error);
		logger.warn("credentials not fetched", { reason });
		if (!isRecoverable(error)) dropHeldCredentials(cache);
		const retryAfterMs =
			error instanceof ControllerError ? error.retryAfterMs : undefined;
		const count = this.#failures;
		const delay = retryDelay({ count, retryAfterMs, jitter: jitter() });
		const from = clock.now();
		this.#rest = { from, to: from + delay };
		this.#askedRest = { from, to: from + (retryAfterMs ?? 0) };
	}
}

/**
 * What an answer makes of an instance's credentials; undefined for keys of another binding, whose assignment is on its
 * way, and for a refusal of what was wanted before.
 */
function credentialsFrom(
	result: Result,
	record: InstanceRecord,
	/** As it was when they were asked for. */
	asked: InstanceAssignment,
	now: number,
): CredentialState | undefined {
	if (result.status === "unknown") return { status: "pending" };
	if (result.status === "refused") {
		// It may be about a profile or a role of before: what there is now is asked for anew.
		if (record.assignment !== asked) return undefined;
		const { code, message } = result;
		return { status: "refused", code, message, refusedAt: now };
	}
	const { credentials, credentialsV1 } = result;
	if (credentials.binding !== record.assignment.profile?.binding) {
		return undefined;
	}
	return {
		status: "held",
		credentials,
		...(mayBeReadWithoutToken(record.assignment)
			? keysForV1(credentialsV1, record, asked, now)
			: {}),
		fetchedAt: now,
		expiresAt: Date.parse(credentials.expiration),
	};
}

/** The keys for IMDSv1, or since when there are none to be had. */
function keysForV1(
	credentialsV1: IssuedCredentials | undefined,
	{ credentials: before }: InstanceRecord,
	asked: InstanceAssignment,
	now: number,
) {
	if (credentialsV1) return { credentialsV1 };
	// They have been allowed in between: the controller gives them to who asks now.
	if (!mayBeReadWithoutToken(asked)) return {};
	const since = before.status === "held" ? (before.lacksV1?.since ?? now) : now;
	return { lacksV1: { since, at: now } };
}
