import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { DescribeInstancesCommand } from "@aws-sdk/client-ec2";
import {
	type RunningController,
	startController,
} from "../contract/running-controller.ts";
import { converse } from "./ask.ts";
import { enterNamespace } from "./enter-namespace.ts";
import { runInstances } from "./run-instances.ts";
import { type RunningAgent, startAgent } from "./running-agent.ts";

const METADATA = "http://169.254.169.254/latest";
const ID = `${METADATA}/meta-data/instance-id`;
const PUT = {
	method: "PUT",
	url: `${METADATA}/api/token`,
	headers: { "X-Aws-Ec2-Metadata-Token-Ttl-Seconds": "60" },
} as const;

if (enterNamespace(import.meta.filename)) {
	describe("a host whose hypervisor makes its guests use IMDSv2", () => {
		let controller: RunningController;
		let agent: RunningAgent;
		let instanceId = "";

		before(async () => {
			controller = await startController();
			const flags = ["--hypervisor=netns", "--own-network-namespace"];
			agent = await startAgent(
				controller,
				"host-a",
				[...flags, "--subnet=10.20.0.0/24"],
				{ program: join(import.meta.dirname, "imdsv2-agent.ts") },
			);
			[instanceId = ""] = await runInstances(controller, 1);
			while (!existsSync(`/run/netns/${instanceId}`)) await delay(50);
		});
		after(async () => {
			await agent?.[Symbol.asyncDispose]();
			await controller?.[Symbol.asyncDispose]();
		});

		it("has IMDSv2 required of an instance whose launch says nothing, with hop limit 1", async () => {
			const { Reservations } = await controller.root.ec2.send(
				new DescribeInstancesCommand({ InstanceIds: [instanceId] }),
			);
			const options = Reservations?.[0]?.Instances?.[0]?.MetadataOptions;
			assert.equal(options?.HttpTokens, "required");
			assert.equal(options?.HttpPutResponseHopLimit, 1);
		});

		it("answers the instance with a token alone", async () => {
			const [without, put] = await converse(instanceId, [
				{ method: "GET", url: ID },
				PUT,
			]);
			assert.equal(without?.status, 401);
			const headers = { "X-aws-ec2-metadata-token": put?.body ?? "" };
			const [answer] = await converse(instanceId, [
				{ method: "GET", url: ID, headers },
			]);
			assert.equal(answer?.status, 200);
			assert.equal(answer?.body, instanceId);
		});
	});
}
