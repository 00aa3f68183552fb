import type { EC2 } from "@aws-sdk/client-ec2";
import type { IAM } from "@aws-sdk/client-iam";
import type { STS } from "@aws-sdk/client-sts";
import type { Clock } from "#shared/clock.ts";
import { actForAccount } from "./act-for-account.ts";
import { type Connection, findConnection, type Service } from "./connection.ts";
import type { ConnectionFlags } from "./connection-flags.ts";
import type { Environment } from "./environment.ts";

/** The services as a command calls them; each is loaded when it is first asked for, since loading takes a while. */
export interface Aws {
	iam(): Promise<IAM>;
	sts(): Promise<STS>;
	ec2(): Promise<EC2>;
	/** The id of the key that signs a service's requests. */
	accessKeyId(service: Service): string;
}

/** The services at the endpoint, and with the credentials, that flags and environment name. */
export function connectAws(
	flags: ConnectionFlags,
	environment: Environment,
	clock: Clock,
): Aws {
	const find = (service: Service): Connection =>
		findConnection(service, flags, environment, clock.now());
	return {
		async iam() {
			const connection = find("iam");
			const { IAM } = await import("@aws-sdk/client-iam");
			const iam = new IAM(connection);
			const account = flags["as-account"];
			if (account !== undefined) actForAccount(iam, account);
			return iam;
		},
		async sts() {
			const connection = find("sts");
			const { STS } = await import("@aws-sdk/client-sts");
			return new STS(connection);
		},
		async ec2() {
			const connection = find("ec2");
			const { EC2 } = await import("@aws-sdk/client-ec2");
			return new EC2(connection);
		},
		accessKeyId: (service) => find(service).credentials.accessKeyId,
	};
}
