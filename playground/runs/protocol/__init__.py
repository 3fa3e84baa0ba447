"""What launch and engine say to each other, as frozen values and as lines: events, commands, frames, news."""
