import {
	AssociateIamInstanceProfileCommand,
	ModifyInstanceMetadataOptionsCommand,
} from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { createAdminClient } from "../../cli/admin-client.ts";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import { onHost } from "../host/host-under-test.ts";
import {
	clientsOf,
	type RestartableController,
	startRestartableController,
} from "../host/restartable-controller.ts";
import { startAgent } from "../host/running-agent.ts";
import { until } from "../host/until.ts";
import type { GuestScripts } from "./guest-scripts.ts";

export const METADATA = "http://169.254.169.254/latest";
export const KEYS = `${METADATA}/meta-data/iam/security-credentials/worker`;

/** A machine that somebody else runs, as whoever adopts it names it. */
export interface MachineOfOthers {
	readonly tap: string;
	readonly mac: string;
	readonly ip: string;
}

/** As every SDK does it: a session token first. */
export function withToken(url: string): string {
	return `token=$(curl -sS -m 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' ${METADATA}/api/token)
	curl -sS -m 2 -H "X-aws-ec2-metadata-token: $token" ${url}`;
}

/** What the system of such a machine is told of its network. */
export function networkOf({ ip }: MachineOfOthers) {
	return { ipv4: `${ip}/24`, gateway: "10.20.0.1" };
}

/** Waits until a machine reads what is expected. */
export async function reads(
	guest: Pick<GuestScripts, "attempt">,
	url: string,
	expected: RegExp,
): Promise<void> {
	await until(`the machine reads ${url}`, async () => {
		const { status, stdout } = await guest.attempt(withToken(url));
		return expected.test(stdout) || `${status} ${stdout}`;
	});
}

/** Whom the controller takes for the owner of the keys that a machine reads: an ARN. */
export async function callerBehind(
	guest: Pick<GuestScripts, "run">,
): Promise<string> {
	const keys = JSON.parse(await guest.run(withToken(KEYS)));
	const { sts } = clientsOf({
		accessKeyId: keys.AccessKeyId,
		secretAccessKey: keys.SecretAccessKey,
		sessionToken: keys.Token,
	});
	const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
	return Arn;
}

/** A host with a bridge, br0, for the machines of others, with its agent, and the controller. */
export class AdoptingHost implements AsyncDisposable {
	readonly controller: RestartableController;
	readonly #started: AsyncDisposableStack;

	private constructor(
		controller: RestartableController,
		started: AsyncDisposableStack,
	) {
		this.controller = controller;
		this.#started = started;
	}

	static async start(): Promise<AdoptingHost> {
		onHost(`ip link add br0 address 02:00:00:00:b0:00 type bridge
			ip link set br0 up; ip address add 10.20.0.1/24 dev br0`);
		await using started = new AsyncDisposableStack();
		const controller = started.use(await startRestartableController());
		await makeRoleInProfile(controller.root.iam, "worker");
		const flags = [
			...["--hypervisor=external", "--own-network-namespace"],
			...["--topology=bridged", "--bridges=br0", "--subnet=10.20.0.0/24"],
		];
		started.use(await startAgent(controller, "host-a", flags));
		return new AdoptingHost(controller, started.move());
	}

	/** Makes it an instance that has the role and must ask with a session token; answers its id. */
	async adopt({ tap, mac, ip }: MachineOfOthers): Promise<string> {
		const { instanceId } = await this.#admin.adoptMachine({
			...{ node: "host-a", hostInterface: tap, mac },
			...{ privateIp: ip, instanceType: "m5.large" },
		});
		const { ec2 } = this.controller.root;
		await ec2.send(
			new ModifyInstanceMetadataOptionsCommand({
				...{ InstanceId: instanceId, HttpTokens: "required" },
			}),
		);
		await ec2.send(
			new AssociateIamInstanceProfileCommand({
				InstanceId: instanceId,
				IamInstanceProfile: { Name: "worker" },
			}),
		);
		return instanceId;
	}

	/** Waits until an operator is told that a machine is off. */
	async missing(id: string, { tap }: MachineOfOthers): Promise<void> {
		await until("its absence is told", async () => {
			const { message } = await this.#admin.showInstance(id);
			return message?.includes(`no interface ${tap}`) || message;
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#started.disposeAsync();
	}

	get #admin() {
		return createAdminClient(this.controller.dataDir);
	}
}
