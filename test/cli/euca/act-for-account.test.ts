import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { IAM } from "@aws-sdk/client-iam";
import { actForAccount } from "../../../cli/euca/act-for-account.ts";

describe("acting for another account", () => {
	it("names the account in a form that tells its new length", async () => {
		const seen: { body: string; length: string | undefined }[] = [];
		const server = createServer(async (request, response) => {
			const length = request.headers["content-length"];
			seen.push({ body: await text(request), length });
			response.end("<DeleteRoleResponse/>");
		}).listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address() as AddressInfo;
		const iam = new IAM({
			endpoint: `http://127.0.0.1:${port}`,
			region: "us-east-1",
			credentials: { accessKeyId: "AKIA", secretAccessKey: "s" },
		});
		actForAccount(iam, "a&b");
		await iam.deleteRole({ RoleName: "S3" });
		iam.destroy();
		server.close();
		const [{ body = "", length } = {}] = seen;
		assert.equal(new URLSearchParams(body).get("DelegateAccount"), "a&b");
		assert.equal(Number(length), body.length);
	});
});
