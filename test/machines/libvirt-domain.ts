import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { type GuestNetwork, GuestScripts } from "./guest-scripts.ts";
import type { Libvirtd } from "./libvirtd.ts";
import {
	FIRMWARE,
	INITRAMFS,
	KERNEL,
	KERNEL_ARGUMENTS,
	QEMU,
} from "./qemu-guest.ts";

/** What a machine of libvirt's is defined by. */
export interface DomainOptions {
	readonly name: string;
	/** What its interface on the host, a port of br0, is to be called. */
	readonly tap: string;
	readonly mac: string;
}

/** A machine of libvirt's, emulated, with one network card. */
export class LibvirtDomain {
	readonly #libvirtd: Libvirtd;
	readonly #name: string;

	private constructor(libvirtd: Libvirtd, name: string) {
		this.#libvirtd = libvirtd;
		this.#name = name;
	}

	static define(libvirtd: Libvirtd, options: DomainOptions): LibvirtDomain {
		const domain = new LibvirtDomain(libvirtd, options.name);
		domain.#define(definition(options));
		return domain;
	}

	/** Defines it by what libvirt shows of it, as whoever changes something else does. */
	redefine(): void {
		this.#define(this.#libvirtd.virsh(`dumpxml ${this.#name}`));
	}

	/** Starts it and resolves when it answers and has its addresses. */
	async start(network: GuestNetwork): Promise<GuestScripts> {
		const shown = `/run/${this.#name}.console`;
		rmSync(shown, { force: true });
		this.powerOn();
		const port = connect(`/run/${this.#name}.scripts`);
		const scripts = new GuestScripts({
			...{ input: port, output: port },
			console: () => (existsSync(shown) ? readFileSync(shown, "utf8") : ""),
		});
		await scripts.ready(network);
		return scripts;
	}

	powerOn(): void {
		this.#libvirtd.virsh(`start ${this.#name}`);
	}

	/** Takes its power away. */
	destroy(): void {
		this.#libvirtd.virsh(`destroy ${this.#name}`);
	}

	/** As libvirt calls it. */
	get state(): string {
		return this.#libvirtd.virsh(`domstate ${this.#name}`).trim();
	}

	/** What its interface on the host is called while it runs, or by its definition; undefined when by none. */
	tap(of: "running" | "defined"): string | undefined {
		const flag = of === "defined" ? "--inactive" : "";
		const xml = this.#libvirtd.virsh(`dumpxml ${this.#name} ${flag}`);
		return /<target dev='([^']*)'/.exec(xml)?.[1];
	}

	#define(xml: string): void {
		const file = `/run/${this.#name}.xml`;
		writeFileSync(file, xml);
		this.#libvirtd.virsh(`define ${file}`);
	}
}

function definition({ name, tap, mac }: DomainOptions): string {
	return `<domain type='qemu'>
	<name>${name}</name>
	<memory unit='MiB'>128</memory>
	<vcpu>1</vcpu>
	<os>
		<type arch='x86_64' machine='q35'>hvm</type>
		<loader type='rom' readonly='yes'>${FIRMWARE}</loader>
		<kernel>${KERNEL}</kernel>
		<initrd>${INITRAMFS}</initrd>
		<cmdline>${KERNEL_ARGUMENTS}</cmdline>
	</os>
	<features><acpi/></features>
	<devices>
		<emulator>${QEMU}</emulator>
		<interface type='bridge'>
			<mac address='${mac}'/>
			<source bridge='br0'/>
			<target dev='${tap}'/>
			<model type='virtio'/>
		</interface>
		<serial type='file'><source path='/run/${name}.console'/></serial>
		<channel type='unix'>
			<source mode='bind' path='/run/${name}.scripts'/>
			<target type='virtio' name='scripts'/>
		</channel>
		<controller type='usb' model='none'/>
		<memballoon model='none'/>
	</devices>
</domain>
`;
}
