/** What a new config begins as in the editor: the settings that most domains have. */
export const newConfig = (name: string): string => `# ${name}: docs/config.md has every key.

name = ${JSON.stringify(name)}

# A path, or the name of an image: domux image list.
kernel = "mini"

# MiB.
memory = 64

vcpus = 1

# Added to the kernel's command line.
#extra = ""

# What is done when the guest ends: destroy, restart, preserve, rename-restart.
#on_poweroff = "destroy"
#on_reboot = "restart"
#on_crash = "destroy"
`;
