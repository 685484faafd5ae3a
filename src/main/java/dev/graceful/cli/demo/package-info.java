/** {@code graceful demo}: a real gunicorn on this machine, upgraded and taken back by the real operator while a load counts every request. */
@NullMarked
package dev.graceful.cli.demo;

import org.jspecify.annotations.NullMarked;
