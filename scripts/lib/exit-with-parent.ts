// Loaded into a child process before its own code: the channel closes when the parent ends, however it ends.
process.once('disconnect', () => process.exit());
