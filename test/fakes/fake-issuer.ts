import { formatTimestamp } from "#shared/clock.ts";
import type {
	CredentialsAnswer,
	CredentialsRequest,
} from "#shared/node-api.ts";
import type { FakeClock } from "./fake-clock.ts";

/** The controller's credentials call: issues, refuses or fails as a test says. */
export class FakeIssuer {
	readonly requests: CredentialsRequest[] = [];
	binding = "binding-1";
	/** An older controller knows of no keys for IMDSv1. */
	knowsV1 = true;
	/** What the call throws instead of answering. */
	failure: Error | undefined;
	/** Answers for single instances other than issued keys. */
	readonly answers = new Map<string, CredentialsAnswer["results"][number]>();
	/** Awaited before every answer. */
	gate: Promise<void> = Promise.resolve();
	readonly #clock: FakeClock;
	#count = 0;

	constructor(clock: FakeClock) {
		this.#clock = clock;
	}

	async credentials(request: CredentialsRequest): Promise<CredentialsAnswer> {
		this.requests.push(request);
		await this.gate;
		if (this.failure) throw this.failure;
		const results = request.requests.map(
			({ instanceId }) =>
				this.answers.get(instanceId) ??
				this.#issue(instanceId, request.lifetimeSeconds),
		);
		return { results };
	}

	#issue(instanceId: string, lifetimeSeconds: number) {
		this.#count += 1;
		const now = this.#clock.now();
		const credentials = {
			accessKeyId: `ASIA${this.#count}`,
			secretAccessKey: "secret",
			sessionToken: "token",
			issuedAt: formatTimestamp(now),
			expiration: formatTimestamp(now + lifetimeSeconds * 1000),
			roleName: "worker",
			binding: this.binding,
		};
		const accessKeyId = `${credentials.accessKeyId}V1`;
		const credentialsV1 = { ...credentials, accessKeyId };
		return {
			status: "issued" as const,
			instanceId,
			credentials,
			...(this.knowsV1 && { credentialsV1 }),
		};
	}
}
