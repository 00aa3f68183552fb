import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { RegisterImageCommand, RunInstancesCommand } from "@aws-sdk/client-ec2";
import { IdentityVerifier } from "../fakes/openssl.ts";
import { JoinedNode } from "./joined-node.ts";
import {
	type RunningController,
	startController,
} from "./running-controller.ts";

const CLI = resolve(import.meta.dirname, "../../cli/main.ts");
const PUBLISHED = "/.well-known/gumleaf/instance-identity-certificate.pem";
const run = promisify(execFile);

describe("an instance's identity document", () => {
	let controller: RunningController;
	let node: JoinedNode;
	let instanceId: string;

	before(async () => {
		controller = await startController();
		node = await JoinedNode.join(controller, "host-a");
		const { ec2 } = controller.root;
		const { ImageId } = await ec2.send(
			new RegisterImageCommand({ Name: "image", ImageLocation: "image" }),
		);
		const { Instances } = await ec2.send(
			new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 }),
		);
		instanceId = Instances?.[0]?.InstanceId ?? "";
	});
	after(async () => {
		await node?.[Symbol.asyncDispose]();
		await controller?.[Symbol.asyncDispose]();
	});

	async function published(): Promise<string> {
		return (await fetch(controller.endpoint + PUBLISHED)).text();
	}

	async function gumleaf(...args: readonly string[]): Promise<string> {
		const all = [CLI, "identity-certificate", ...args];
		all.push(`--data-dir=${controller.dataDir}`);
		return (await run(process.execPath, all)).stdout;
	}

	async function verifierWith(certificate: string): Promise<IdentityVerifier> {
		const { identity } = await node.assignmentOf(instanceId);
		assert.ok(identity);
		return IdentityVerifier.of({ ...identity, certificate });
	}

	it("is verified by openssl with the certificate that the controller publishes", async () => {
		const certificate = await published();
		assert.equal(certificate, await gumleaf("show"));
		await using verifier = await verifierWith(certificate);
		const document = JSON.parse(await verifier.verifyPkcs7());
		assert.equal(document.instanceId, instanceId);
		assert.equal(await verifier.verifySignature(), "Verified OK\n");
	});

	it("is signed anew when the key is replaced; what was signed before still verifies", async () => {
		await using before = await verifierWith(await published());
		await gumleaf("replace");
		const bundle = await published();
		await before.write("certificate", bundle);
		assert.ok(await before.verifyPkcs7());
		await using now = await verifierWith(bundle);
		assert.ok(await now.verifyPkcs7());
		assert.equal(await now.verifySignature(), "Verified OK\n");
		await assert.rejects(before.verifySignature());
	});
});
