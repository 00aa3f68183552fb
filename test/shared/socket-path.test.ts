import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, it } from "node:test";
import { closeServer, listen } from "#shared/http-server.ts";
import { openSocketPath } from "#shared/socket-path.ts";

describe("a UNIX socket's path", () => {
	it("stays as it is when the kernel takes it", () => {
		using socket = openSocketPath("/run/gumleaf/admin.sock");
		assert.equal(socket.path, "/run/gumleaf/admin.sock");
	});

	it("may be deeper than the kernel takes, for the server and its clients", async () => {
		const folder = mkdtempSync(join(tmpdir(), "gumleaf-"));
		const path = join(folder, "deep".repeat(30), "admin.sock");
		const server = createServer((_request, response) => response.end("here"));
		await listen(server, { kind: "unix", path });
		{
			using socket = openSocketPath(path);
			const answer = await new Promise<string>((resolve, reject) => {
				get({ socketPath: socket.path, agent: false }, (response) =>
					resolve(text(response)),
				).on("error", reject);
			});
			assert.equal(answer, "here");
		}
		await closeServer(server, 100);
		rmSync(folder, { recursive: true });
	});
});
