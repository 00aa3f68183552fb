import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
	CreateKeyPairCommand,
	CreatePlacementGroupCommand,
	EC2Client,
	ModifyImageAttributeCommand,
	RegisterImageCommand,
	RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { IAMClient } from "@aws-sdk/client-iam";
import { fromIni } from "@aws-sdk/credential-providers";
import { systemClock } from "#shared/clock.ts";
import { silentLogger } from "#shared/logger.ts";
import { systemRandom } from "#shared/random.ts";
import { createApp } from "../../controller/app.ts";
import { readConfig } from "../../controller/config.ts";
import { ControllerContext } from "../../controller/context.ts";
import { authenticationData } from "../../controller/credentials/authentication-data.ts";
import { readOrCreateMasterKey } from "../../controller/credentials/master-key.ts";
import { serve } from "../../controller/serve.ts";
import { makeRoleInProfile } from "../contract/role-in-profile.ts";
import { ACCOUNT, REGION } from "../contract/running-controller.ts";
import { startAgent } from "../host/running-agent.ts";
import { until } from "../host/until.ts";
import { type Outcome, runClient } from "./real-client.ts";
import { createS3Sink, type S3Sink } from "./s3-sink.ts";

export const ROLE = "worker";
/** The last looks like a public key to cloud-init. */
const TAGS = [
	{ Key: "Name", Value: "web" },
	{ Key: "empty", Value: "" },
	{ Key: "1=key", Value: "none" },
];
export const USER_DATA = "#!/bin/sh\necho hello\n";
/** The host, as its instances see it. */
const GATEWAY = "10.20.0.1";
const AGENT_FLAGS = [
	...["--hypervisor=netns", "--own-network-namespace", "--vcpus=8"],
	...["--subnet=10.20.0.0/24", "--subnet-v6=fd20::/64"],
];
const READ_INSTANCE = resolve(import.meta.dirname, "../host/read-instance.ts");
const START_MS = 30_000;
/** Seconds; no client may hang. */
const CLIENT_TIMEOUT = "60";
/** Nothing of the machine that the test runs on. */
const COMMON_ENVIRONMENT = {
	PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
	LANG: "C.UTF-8",
	AWS_REGION: REGION,
	AWS_DEFAULT_REGION: REGION,
	AWS_PAGER: "",
	// Names are not looked up: an instance here has nobody to ask, and would wait for nobody's answer.
	RES_OPTIONS: "timeout:1 attempts:1",
};

/** A controller, an agent and two instances, for clients to run in: `v1` may be asked without tokens, `v2` not. */
export interface InstanceLab extends AsyncDisposable {
	readonly instances: { readonly v1: string; readonly v2: string };
	/** The controller's API and a storage service, as instances reach them. */
	readonly apiUrl: string;
	readonly s3Url: string;
	readonly s3: S3Sink;
	/** An empty home for clients. */
	readonly home: string;
	/** Who the role's keys make of an instance. */
	arnOf(instanceId: string): string;
	/** Runs a program inside an instance with this environment alone, besides what all need. */
	run(
		instanceId: string,
		command: readonly string[],
		env?: Readonly<Record<string, string>>,
	): Promise<Outcome>;
}

/** To be called in a namespace of its own. The controller runs in this process, so that the storage service can verify by it. */
export async function startInstanceLab(): Promise<InstanceLab> {
	await using stack = new AsyncDisposableStack();
	const home = mkdtempSync(join(tmpdir(), "gumleaf-lab-"));
	stack.defer(() => rmSync(home, { recursive: true, force: true }));
	const { context, clients, ...controller } = await startController(stack);
	stack.use(await startAgent(controller, "host-a", AGENT_FLAGS));
	const masterKey = await readOrCreateMasterKey(
		context.config.masterKeyFile,
		systemRandom,
	);
	const s3 = createS3Sink(authenticationData({ ...context, masterKey }));
	const instances = await launchBoth(clients);
	const api = createServer(createApp(context.api()).callback());
	const run: InstanceLab["run"] = (instanceId, command, env = {}) => {
		const inside = ["ip", "netns", "exec", instanceId, ...command];
		const environment = { ...COMMON_ENVIRONMENT, HOME: home, ...env };
		return runClient("timeout", [CLIENT_TIMEOUT, ...inside], environment);
	};
	for (const id of Object.values(instances)) await untilServed(run, id);
	const lab = {
		...{ instances, s3, home, run },
		apiUrl: await listenForInstances(api, stack),
		s3Url: await listenForInstances(s3.server, stack),
		arnOf: (id: string) => `arn:aws:sts::${ACCOUNT}:assumed-role/${ROLE}/${id}`,
	};
	const resources = stack.move();
	return { ...lab, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

async function startController(stack: AsyncDisposableStack) {
	const dataDir = mkdtempSync(join(tmpdir(), "gumleaf-"));
	stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
	const nodeSocket = join(dataDir, "nodes.sock");
	const invocation = await readConfig([
		`--data-dir=${dataDir}`,
		"--listen=127.0.0.1:0",
		`--node-listen=unix:${nodeSocket}`,
	]);
	assert.ok(invocation);
	const context = stack.use(
		await ControllerContext.open(invocation.config, {
			clock: systemClock,
			random: systemRandom,
			logger: silentLogger(),
		}),
	);
	const stop = new AbortController();
	const ready = Promise.withResolvers<string>();
	const serving = serve(context, ready.resolve, stop.signal);
	stack.defer(async () => {
		stop.abort();
		await serving;
	});
	const line = await ready.promise;
	const endpoint = /^ready api=(\S+)/.exec(line)?.[1] ?? "";
	const credentials = fromIni({
		filepath: join(dataDir, "root-credentials"),
		ignoreCache: true,
	});
	const settings = { endpoint, region: REGION, credentials };
	const clients = {
		iam: new IAMClient(settings),
		ec2: new EC2Client(settings),
	};
	return { context, dataDir, nodeSocket, clients };
}

/** Two instances of the role, with all that makes metadata rich. */
async function launchBoth({
	iam,
	ec2,
}: {
	readonly iam: IAMClient;
	readonly ec2: EC2Client;
}): Promise<InstanceLab["instances"]> {
	await makeRoleInProfile(iam, ROLE);
	await ec2.send(new CreateKeyPairCommand({ KeyName: "admin" }));
	const { ImageId } = await ec2.send(
		new RegisterImageCommand({ Name: "any", KernelId: "aki-0000000a" }),
	);
	const codes = { ImageId, ProductCodes: ["acme-1", "acme-2"] };
	await ec2.send(new ModifyImageAttributeCommand(codes));
	const group = { GroupName: "parts", PartitionCount: 2 };
	await ec2.send(
		new CreatePlacementGroupCommand({ ...group, Strategy: "partition" }),
	);
	const launch = async (HttpTokens: "optional" | "required") => {
		const { Instances } = await ec2.send(
			new RunInstancesCommand({
				ImageId,
				MinCount: 1,
				MaxCount: 1,
				KeyName: "admin",
				IamInstanceProfile: { Name: ROLE },
				UserData: Buffer.from(USER_DATA).toString("base64"),
				RamdiskId: "ari-0000000a",
				Monitoring: { Enabled: true },
				SecurityGroups: ["web", "default"],
				Placement: { GroupName: group.GroupName, PartitionNumber: 1 },
				BlockDeviceMappings: [
					{ DeviceName: "/dev/sdb", VirtualName: "ephemeral0" },
					{ DeviceName: "/dev/sdf", Ebs: { VolumeSize: 1 } },
				],
				MetadataOptions: {
					...{ HttpTokens, HttpProtocolIpv6: "enabled" },
					InstanceMetadataTags: "enabled",
				},
				TagSpecifications: [{ ResourceType: "instance", Tags: TAGS }],
			}),
		);
		return Instances?.[0]?.InstanceId ?? "";
	};
	return { v1: await launch("optional"), v2: await launch("required") };
}

/** An instance is there a moment after the API's answer, its keys another one later. */
async function untilServed(
	run: InstanceLab["run"],
	instanceId: string,
): Promise<void> {
	const command = [process.execPath, READ_INSTANCE];
	const look = async () => {
		const { status, faults } = await run(instanceId, command);
		return status === 0 || faults;
	};
	const patience = { withinMs: START_MS, everyMs: 200 };
	await until(`${instanceId} reads its keys`, look, patience);
}

async function listenForInstances(
	server: Server,
	stack: AsyncDisposableStack,
): Promise<string> {
	server.listen(0, "0.0.0.0");
	await once(server, "listening");
	stack.defer(async () => {
		server.closeAllConnections();
		server.close();
	});
	return `http://${GATEWAY}:${(server.address() as AddressInfo).port}`;
}
