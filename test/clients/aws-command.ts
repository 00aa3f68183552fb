import assert from "node:assert/strict";
import type { RunningController } from "../contract/running-controller.ts";
import { clientEnvironment, type Outcome, runClient } from "./real-client.ts";

export const AWS = "/usr/bin/aws";

type Environment = Record<string, string>;

/** The AWS CLI against a running controller, as root unless told whose environment it has. */
export class AwsCommand {
	readonly #endpoint: string;
	readonly #environment: Environment;

	constructor(controller: RunningController) {
		this.#endpoint = controller.endpoint;
		this.#environment = clientEnvironment(controller);
	}

	/** Runs `aws …`; `values` are arguments that may hold blanks. */
	run(
		command: string,
		values: readonly string[] = [],
		environment = this.#environment,
	): Promise<Outcome> {
		const args = command.split(" ");
		const common = ["--endpoint-url", this.#endpoint, "--output", "json"];
		return runClient(AWS, [...args, ...values, ...common], environment);
	}

	/** What `aws …` prints, parsed; whatever is asked for must succeed. */
	async json(
		command: string,
		values: readonly string[] = [],
		environment = this.#environment,
	) {
		const { status, output, faults } = await this.run(
			command,
			values,
			environment,
		);
		assert.equal(status, 0, `aws ${command}: ${faults}`);
		return output === "" ? undefined : JSON.parse(output);
	}

	/** The environment of somebody with these keys. */
	withKeys(keys: Record<string, string>): Environment {
		const { AWS_SHARED_CREDENTIALS_FILE, ...rest } = this.#environment;
		return {
			...rest,
			AWS_ACCESS_KEY_ID: keys.AccessKeyId ?? "",
			AWS_SECRET_ACCESS_KEY: keys.SecretAccessKey ?? "",
			...(keys.SessionToken && { AWS_SESSION_TOKEN: keys.SessionToken }),
		};
	}
}
